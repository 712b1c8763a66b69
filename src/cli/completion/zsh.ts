/** The completion script for zsh: `#compdef git-plan`, which zsh's `_git` also calls for `git plan`. */
import { completionFacts, spellings, valueKind } from './completion-facts.ts';

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Makes the script. */
export function zshCompletion(): string {
  const facts = completionFacts();
  const commands = facts.flatMap((command) => command.names.map((name) => `    ${quoted(`${name}:${command.summary}`)}`));
  const cases = facts.map((command) => {
    const options = command.options.flatMap((option) => spellings(option).map((spelling) => quoted(`${spelling.replace(/:/g, '\\:')}:${option.text.replace(/:/g, '\\:')}`)));
    const values = command.options.filter((option) => option.kind !== 'flag').flatMap((option) => [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])].map((name) => `        ${name}) value=${quoted(valueKind(option))} ;;`));
    return [
      `    ${command.names.join('|')})`,
      `      options=(${options.join(' ')})`,
      `      kinds=(${command.words.map(quoted).join(' ')}) repeats=${command.repeats ? 1 : 0}`,
      '      case "$1" in',
      ...values,
      '      esac ;;',
    ].join('\n');
  });
  return `#compdef git-plan
#description track execution plans
# Completion of git-plan for zsh, made by: git plan completion zsh

_git_plan_facts () {
  options=() kinds=() repeats=0 value=''
  case "$command" in
${cases.join('\n')}
  esac
}

_git_plan_kind () {
  local -a found
  local line
  case "$1" in
    =*) compadd -- \${=1#=} ;;
    file) _files ;;
    none|'') ;;
    *)
      while IFS= read -r line; do found+=("\${line%%$'\\t'*}"); done < <(git plan __complete "$1" "$plan" 2>/dev/null)
      compadd -a -- found ;;
  esac
}

_git-plan () {
  local command='' plan='' value word pending=''
  local -i at count=0 repeats=0
  local -a options kinds commands
  commands=(
${commands.join('\n')}
  )
  for ((at = 2; at < CURRENT; at++)); do
    word="$words[at]"
    if [[ -n $pending ]]; then pending=''; continue; fi
    case "$word" in
      -*) _git_plan_facts "\${word%%=*}"; if [[ -n $value && $word != *=* ]]; then pending="$word"; fi ;;
      *)
        if [[ -z $command ]]; then command="$word"
        else
          if ((count == 0)); then plan="$word"; fi
          count+=1
        fi ;;
    esac
  done
  word="$words[CURRENT]"
  if [[ -z $command ]]; then
    _describe -t commands 'git plan command' commands
    return
  fi
  if [[ -z $pending && $word == --*=* ]]; then
    pending="\${word%%=*}"
    compset -P '*='
  fi
  _git_plan_facts "$pending"
  if [[ -n $pending && -n $value ]]; then _git_plan_kind "$value"; return; fi
  if [[ $word == -* ]]; then
    _describe -o -t options 'option' options -S ''
    return
  fi
  if ((count < $#kinds)); then _git_plan_kind "$kinds[count+1]"
  elif ((repeats)); then _git_plan_kind "$kinds[-1]"
  fi
}

if [[ $funcstack[1] == _git-plan ]]; then _git-plan "$@"; else compdef _git-plan git-plan; fi
`;
}
