# git-plan: what `prepare-commit-msg` runs before Node. POSIX sh, sourced in a subshell by the block that `git plan hooks install` writes.
#
# Starts Node only where an agent's variable is set, or where a squash brings lines of git-plan; nothing during a rebase, cherry-pick, revert or
# merge, where the message travels and belongs to who wrote it. Says nothing and always ends with 0: a commit is never stopped by a trailer.
#
# Given by the block: git_plan_node (absolute path at install), git_plan_home (folder of the package), and the hook's own arguments:
# the message file (beside HEAD, in the git directory of this work tree), where the message comes from, a commit.

# Husky runs hooks with `sh -e`, which a sourced file inherits.
set +e

case ${2-} in merge | template) exit 0 ;; esac
git_plan_dir=${1%/*}
[ "$git_plan_dir" != "$1" ] || git_plan_dir=.
for git_plan_mark in rebase-merge rebase-apply CHERRY_PICK_HEAD REVERT_HEAD MERGE_HEAD; do
	[ ! -e "$git_plan_dir/$git_plan_mark" ] || exit 0
done

if [ -z "${GIT_PLAN_SESSION-}${CLAUDE_CODE_SESSION_ID-}${CODEX_THREAD_ID-}${COPILOT_AGENT_SESSION_ID-}${CURSOR_CONVERSATION_ID-}${AMP_CURRENT_THREAD_ID-}${OPENCODE_SESSION_ID-}${GEMINI_CLI-}" ]; then
	[ -e "$git_plan_dir/SQUASH_MSG" ] || exit 0
	grep -i '^    plan\(-session\)\{0,1\}[ 	]*:' "$git_plan_dir/SQUASH_MSG" >/dev/null 2>&1 || exit 0
fi

[ -x "$git_plan_node" ] || git_plan_node=$(command -v node) || exit 0
[ -r "$git_plan_home/dist/prepare-commit-msg.js" ] || exit 0
if [ -n "${GIT_PLAN_TRACE-}" ]; then
	"$git_plan_node" "$git_plan_home/dist/prepare-commit-msg.js" "$@" </dev/null
else
	"$git_plan_node" "$git_plan_home/dist/prepare-commit-msg.js" "$@" </dev/null >/dev/null 2>&1
fi
exit 0
