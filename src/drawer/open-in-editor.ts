/**
 * Opens a file in the user's editor, where that is one with a window of its own: an editor for terminals would wait for a terminal that is not
 * there. What is configured is the user's own command line; nothing of it comes from a request, and no shell reads it.
 */
import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';

/** How each editor is told the line. */
const editors: Readonly<Record<string, (path: string, line: number) => readonly string[]>> = {
  code: goTo, 'code-insiders': goTo, codium: goTo, cursor: goTo, windsurf: goTo, positron: goTo,
  zed: pathAndLine, zeditor: pathAndLine, subl: pathAndLine, sublime_text: pathAndLine,
  idea: lineOption, webstorm: lineOption, pycharm: lineOption, goland: lineOption, rustrover: lineOption, phpstorm: lineOption, rubymine: lineOption, clion: lineOption,
  kate: lineOption, gedit: plusLine, gvim: plusLine, mvim: plusLine, 'gnome-text-editor': plusLine, mousepad: (path, line) => ['--line', String(line), path],
  mate: (path, line) => ['-l', String(line), path], bbedit: (path, line) => [`+${line}`, path], open: (path) => [path], notepad: (path) => [path],
};

/** True where an editor was started. Resolves when it runs, not when it ends. */
export async function openInEditor(commandLine: string, rootPath: string, repoPath: string, line: number, env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  const [program, ...given] = commandLine.split(/\s+/).filter((word) => word !== '');
  if (program === undefined || /["'`$\\|&;<>(){}*?]/.test(commandLine)) return false;
  const toArguments = editors[basename(program).replace(/\.(?:exe|cmd)$/i, '').toLowerCase()];
  if (toArguments === undefined) return false;
  const args = [...given.filter((word) => !['-w', '--wait', '-nw', '--nofork', '-f'].includes(word)), ...toArguments(join(rootPath, repoPath), line)];
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: rootPath, env: { ...env }, detached: true, stdio: 'ignore', shell: false });
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
    child.once('error', () => resolve(false));
  });
}

function goTo(path: string, line: number): readonly string[] {
  return ['--goto', `${path}:${line}`];
}

function pathAndLine(path: string, line: number): readonly string[] {
  return [`${path}:${line}`];
}

function lineOption(path: string, line: number): readonly string[] {
  return ['--line', String(line), path];
}

function plusLine(path: string, line: number): readonly string[] {
  return [`+${line}`, path];
}
