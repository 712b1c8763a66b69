/** The completion script for fish, for `git plan` and `git-plan`. */
import { completionFacts, valueKind } from './completion-facts.ts';

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

function candidates(kind: string): string | null {
  if (kind.startsWith('=')) return quoted(kind.slice(1));
  if (kind === 'none' || kind === 'file') return null;
  return `'(__git_plan_ask ${kind})'`;
}

/** Makes the script. */
export function fishCompletion(): string {
  const lines = [
    '# Completion of git-plan for fish, made by: git plan completion fish',
    '',
    '# The words behind `git plan` or `git-plan`, without options.',
    'function __git_plan_words',
    '    set -l words (commandline -opc)',
    "    if test (basename -- $words[1]) = git-plan; set -e words[1]",
    '    else if set -l at (contains -i -- plan $words); set words $words[(math $at + 1)..-1]; or set words',
    '    else; return 1; end',
    "    for word in $words; string match -q -- '-*' $word; or echo $word; end",
    '    return 0',
    'end',
    'function __git_plan_needs_command; set -l words (__git_plan_words); or return 1; test (count $words) -eq 0; end',
    'function __git_plan_is; set -l words (__git_plan_words); or return 1; test (count $words) -gt 0; and contains -- $words[1] $argv; end',
    'function __git_plan_at; set -l words (__git_plan_words); or return 1; test (count $words) -gt 0; and contains -- $words[1] $argv[2..-1]; and test (count $words) -eq (math $argv[1] + 1); end',
    'function __git_plan_from; set -l words (__git_plan_words); or return 1; test (count $words) -gt 0; and contains -- $words[1] $argv[2..-1]; and test (count $words) -gt $argv[1]; end',
    'function __git_plan_ask; set -l words (__git_plan_words); git plan __complete $argv[1] "$words[2]" 2>/dev/null; end',
    '',
  ];
  for (const program of ['git-plan', 'git']) {
    const add = (condition: string, rest: string): void => void lines.push(`complete -c ${program} -f -n ${quoted(condition)} ${rest}`);
    for (const command of completionFacts()) {
      const names = command.names.join(' ');
      for (const name of command.names) add('__git_plan_needs_command', `-a ${name} -d ${quoted(command.summary)}`);
      for (const option of command.options) {
        const short = option.short === undefined ? '' : ` -s ${option.short}`;
        const values = option.kind === 'flag' ? '' : ` -r${candidates(valueKind(option)) === null ? '' : ` -a ${candidates(valueKind(option)) ?? ''}`}`;
        add(`__git_plan_is ${names}`, `-l ${option.name}${short} -d ${quoted(option.text)}${option.kind === 'maybe-text' ? '' : values}`);
        if (option.negatable === true) add(`__git_plan_is ${names}`, `-l no-${option.name} -d ${quoted(`Not: ${option.text}`)}`);
      }
      command.words.forEach((kind, at) => {
        const offered = candidates(kind);
        const isLast = command.repeats && at === command.words.length - 1;
        if (offered !== null) add(`__git_plan_${isLast ? 'from' : 'at'} ${at} ${names}`, `-a ${offered}`);
        else if (kind === 'file') lines.push(`complete -c ${program} -F -n ${quoted(`__git_plan_at ${at} ${names}`)}`);
      });
    }
  }
  return `${lines.join('\n')}\n`;
}
