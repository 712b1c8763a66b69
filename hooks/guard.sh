# git-plan: what a git hook runs before Node. POSIX sh, sourced in a subshell by the block that `git plan hooks install` writes.
#
# Decides, with one or two git processes, whether this commit or push concerns a plan at all. Where it does not: silence, status 0, no Node.
# Where it does: starts dist/hook.js. Where that cannot be done, says that plans were not checked and why. A commit is then let through
# (`plan.hooks = strict` refuses it); a push to this server is refused, as nothing behind it would check again.
#
# Given by the block: git_plan_event, git_plan_node (absolute path at install), git_plan_home (folder of the package), git_plan_staged (names of
# staged Markdown files), git_plan_refs (standard input of a push hook), and the hook's own arguments.
# Status: 0 go on, 1 refused.

# Husky runs hooks with `sh -e`, which a sourced file inherits even where its caller looks at the status; here every status is looked at.
set +e

git_plan_unchecked() {
	[ -z "$1" ] || printf 'git-plan: plans were not checked: %s\n' "$1" >&2
	[ -z "${2-}" ] || printf 'hint: %s\n' "$2" >&2
	git_plan_policy=$(git config --get plan.hooks || git -c core.fsmonitor=false config --blob=:.planconfig --get plan.hooks 2>/dev/null)
	case $git_plan_event in
	pre-receive | update)
		case $git_plan_policy in off | warn) exit 0 ;; esac
		printf 'hint: for the administrator of this server: git config plan.hooks warn lets pushes through unchecked\n' >&2
		exit 1
		;;
	esac
	if [ "$git_plan_policy" = strict ]; then
		printf 'hint: plan.hooks is strict, so this is refused; GIT_PLAN=0 skips git-plan once\n' >&2
		exit 1
	fi
	exit 0
}

# The folders that plan.dir names, a line each. Local settings go before the tracked file.
git_plan_folders() {
	git config --get-all plan.dir || git -c core.fsmonitor=false config --blob="$1.planconfig" --get-all plan.dir 2>/dev/null
}

# Whether any commit in "$@" (arguments of rev-list) touches a plan. Unsure means yes.
git_plan_range_touches() {
	set -f
	git_plan_dirs=$(git_plan_folders HEAD:)
	IFS='
'
	git_plan_found=$(GIT_LITERAL_PATHSPECS=0 GIT_GLOB_PATHSPECS=0 GIT_NOGLOB_PATHSPECS=0 git rev-list -1 --full-history --ignore-missing --stdin "$@" -- ':(icase,glob)**/exec-plans/**/*.md' .planconfig $git_plan_dirs) || return 0
	[ -n "$git_plan_found" ]
}

case $git_plan_event in
pre-commit | pre-merge-commit)
	case $git_plan_staged in
	*exec-plans/* | *.planconfig*) ;;
	*)
		if [ -e "${GIT_DIR:-.git}/MERGE_HEAD" ]; then
			: # A conflict that was resolved as "all ours" stages nothing, and still has to be looked at.
		else
			set -f
			git_plan_dirs=$(git_plan_folders :)
			[ -n "$git_plan_dirs" ] || exit 0
			IFS='
'
			GIT_LITERAL_PATHSPECS=1 GIT_OPTIONAL_LOCKS=0 git -c core.fsmonitor=false diff --cached --quiet --no-renames --no-ext-diff -- $git_plan_dirs && exit 0
			unset IFS
			set +f
		fi
		;;
	esac
	;;
pre-push)
	git_plan_tips=
	while read -r _ git_plan_new _ git_plan_old; do
		case $git_plan_new in *[!0]*) git_plan_tips="$git_plan_tips$git_plan_new
" ;; esac
		case $git_plan_old in *[!0]*) git_plan_tips="$git_plan_tips^$git_plan_old
" ;; esac
	done <<git_plan_refs_end
$git_plan_refs
git_plan_refs_end
	case $git_plan_tips in *[!^]*) ;; *) exit 0 ;; esac
	(printf '%s' "$git_plan_tips" | git_plan_range_touches --not --remotes="$1") || exit 0
	;;
pre-receive)
	git_plan_tips=
	while read -r _ git_plan_new _; do
		case $git_plan_new in *[!0]*) git_plan_tips="$git_plan_tips$git_plan_new
" ;; esac
	done <<git_plan_refs_end
$git_plan_refs
git_plan_refs_end
	[ -n "$git_plan_tips" ] || exit 0
	(printf '%s' "$git_plan_tips" | git_plan_range_touches --not --all) || exit 0
	;;
esac

if ! [ -x "$git_plan_node" ]; then
	git_plan_recorded=$git_plan_node
	git_plan_node=$(command -v node) || git_plan_unchecked "Node was found neither at $git_plan_recorded nor on PATH" 'git plan hooks install, from a shell that has Node, records where it is'
fi
[ -r "$git_plan_home/dist/hook.js" ] || git_plan_unchecked "$git_plan_home/dist/hook.js is not there" 'install git-plan again, then git plan hooks install'

# What the check of a commit will ask git, asked while Node starts, in the words, the order and the environment of src/git/known-answers.ts. Answers
# that are not used are asked again, so nothing here decides anything.
git_plan_answers() {
	unset GIT_PREFIX GIT_PAGER GIT_EXTERNAL_DIFF GIT_DIFF_OPTS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS GIT_ATTR_SOURCE
	unset GIT_REDIRECT_STDIN GIT_REDIRECT_STDOUT GIT_REDIRECT_STDERR
	export GIT_OPTIONAL_LOCKS=0 GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none GIT_NO_REPLACE_OBJECTS=1 GIT_TERMINAL_PROMPT=0 GIT_LITERAL_PATHSPECS=1 LC_ALL=C LANGUAGE=
	git_plan_git rev-parse --is-bare-repository --show-object-format --path-format=absolute --git-dir --git-common-dir --show-prefix --show-toplevel
	printf '\0\0%s\0' $?
	git config -z --list --includes --show-scope --show-origin
	printf '\0\0%s\0' $?
	git_plan_git ls-files -z --stage -- .planconfig
	printf '\0\0%s\0' $?
	git_plan_staged_files -z
	printf '\0\0%s\0' $?
	git_plan_staged_files | sed -n 's/^:[0-7]* [0-7]* \([0-9a-f]*\) \([0-9a-f]*\) .*[Ee][Xx][Ee][Cc]-[Pp][Ll][Aa][Nn][Ss]\/.*\.[Mm][Dd]"*$/\1\
\2/p' | git_plan_git cat-file --batch --buffer
	:
}

git_plan_git() {
	git -c core.fsmonitor=false -c core.quotePath=false -c gc.auto=0 -c maintenance.auto=false -c log.showSignature=false "$@"
}

git_plan_staged_files() {
	git_plan_git -c diff.orderFile=/dev/null diff-index --cached --raw "$@" --no-renames --no-abbrev --ita-invisible-in-index --ignore-submodules=none HEAD --
}

case $git_plan_event in
pre-push | pre-receive) printf '%s\n' "$git_plan_refs" | "$git_plan_node" "$git_plan_home/dist/hook.js" "$git_plan_event" "$@" ;;
pre-commit)
	if [ -z "${GIT_DIR+x}${GIT_WORK_TREE+x}${GIT_COMMON_DIR+x}" ]; then
		git_plan_answers 2>/dev/null | "$git_plan_node" "$git_plan_home/dist/hook.js" --answers "$git_plan_event" "$@"
	else
		"$git_plan_node" "$git_plan_home/dist/hook.js" "$git_plan_event" "$@" </dev/null
	fi
	;;
*) "$git_plan_node" "$git_plan_home/dist/hook.js" "$git_plan_event" "$@" </dev/null ;;
esac
git_plan_status=$?
case $git_plan_status in
0) exit 0 ;;
# Node itself ends with 1 when it cannot even load a program, so a refusal has a status of its own.
10) exit 1 ;;
# It could not check, and has said why.
11) git_plan_unchecked '' ;;
130) exit 130 ;;
*) git_plan_unchecked "git-plan ended with status $git_plan_status" 'git plan doctor says what is wrong' ;;
esac
