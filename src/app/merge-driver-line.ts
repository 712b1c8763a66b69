/**
 * How the merge driver is registered. Where the program is missing, crashes or is killed, git would take our version without a marker; so the line
 * goes on with git's own text merge. 0 is clean and 10 a conflict, because Node ends with 1 for its own crashes and a shell with 127 for a program
 * that is not there.
 */
export function mergeDriverLine(command = 'git plan'): string {
  return `${command} merge-file %O %A %B %L %P; case $? in 0) exit 0;; 10) exit 1;; esac; git merge-file -L ours -L base -L theirs --marker-size=%L %A %O %B`;
}
