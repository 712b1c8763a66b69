/** The completion script for bash. Works below git's own completion (`git plan`) and alone (`git-plan`). */
import { completionFacts, spellings, valueKind } from './completion-facts.ts';

/** Makes the script. Words of the table are in it; plans, tasks, tags and sessions are asked for. */
export function bashCompletion(): string {
  const facts = completionFacts();
  const cases = facts.map((command) => {
    const values = command.options.filter((option) => option.kind !== 'flag').flatMap((option) => [`--${option.name}`, ...(option.short === undefined ? [] : [`-${option.short}`])].map((name) => ({ name, kind: valueKind(option) })));
    const lines = [
      `\t${command.names.join('|')})`,
      `\t\toptions='${command.options.flatMap(spellings).join(' ')}'`,
      `\t\tkinds=(${command.words.map((word) => `'${word}'`).join(' ')}) repeats=${command.repeats ? 1 : 0}`,
      `\t\tcase "$1" in`,
      ...values.map(({ name, kind }) => `\t\t${name}) value='${kind}' ;;`),
      '\t\tesac ;;',
    ];
    return lines.join('\n');
  });
  return `# Completion of git-plan for bash, made by: git plan completion bash
# Commands and options stand here; plans, tasks, tags and sessions are asked for.

_git_plan_facts () {
	options='' kinds=() repeats=0 value=''
	case "$command" in
${cases.join('\n')}
	esac
}

# Offers the lines of standard input that begin with what is typed, quoted for the shell. Never expanded: they come from files.
_git_plan_offer () {
	local line
	while IFS= read -r line; do
		line=\${line%%$'\\t'*}
		if [[ $line == "$cur"* ]]; then COMPREPLY+=("$(printf '%q' "$line") "); fi
	done
}

_git_plan_kind () {
	local word
	case "$1" in
	=*) for word in \${1#=}; do if [[ $word == "$cur"* ]]; then COMPREPLY+=("$word "); fi; done ;;
	file) compopt -o default 2>/dev/null ;;
	none|'') ;;
	*) _git_plan_offer < <(git plan __complete "$1" "$plan" 2>/dev/null) ;;
	esac
}

_git_plan () {
	local IFS=$' \\t\\n'
	local cur="\${COMP_WORDS[COMP_CWORD]}" command='' plan='' options value repeats at start=1 count=0 word pending=''
	local -a kinds
	COMPREPLY=()
	compopt -o nospace 2>/dev/null
	if [[ \${COMP_WORDS[0]##*/} != git-plan ]]; then
		for ((at = 1; at < COMP_CWORD; at++)); do
			if [[ \${COMP_WORDS[at]} == plan ]]; then start=$((at + 1)); break; fi
		done
	fi
	for ((at = start; at < COMP_CWORD; at++)); do
		word="\${COMP_WORDS[at]}"
		if [[ $word == '=' ]]; then continue; fi
		if [[ -n $pending ]]; then
			# The word behind an option that takes a value, as "--x y" or as the pieces of "--x=y".
			pending=''; continue
		fi
		case "$word" in
		-*)
			_git_plan_facts "\${word%%=*}"
			if [[ -n $value && $word != *=* ]]; then pending="$word"; fi ;;
		*)
			if [[ -z $command ]]; then command="$word"
			else
				if ((count == 0)); then plan="$word"; fi
				count=$((count + 1))
			fi ;;
		esac
	done
	if [[ $cur == '=' ]]; then cur=''; pending="\${COMP_WORDS[COMP_CWORD-1]}"; fi
	if [[ -z $command ]]; then
		case "$cur" in
		-*) _git_plan_kind '=--version --help --no-pager --color --no-color --json' ;;
		*) _git_plan_kind '=${facts.flatMap((command) => command.names).join(' ')}' ;;
		esac
		return
	fi
	_git_plan_facts "$pending"
	if [[ -n $pending && -n $value ]]; then _git_plan_kind "$value"; return; fi
	case "$cur" in
	-*)
		for word in $options; do
			if [[ $word == "$cur"* ]]; then
				case "$word" in *=) COMPREPLY+=("$word") ;; *) COMPREPLY+=("$word ") ;; esac
			fi
		done ;;
	*)
		if ((count < \${#kinds[@]})); then _git_plan_kind "\${kinds[count]}"
		elif ((repeats)); then _git_plan_kind "\${kinds[\${#kinds[@]}-1]}"
		fi ;;
	esac
}

complete -o nospace -F _git_plan git-plan
`;
}
