/** What `drawer` and `open` share: serve, say where, open the browser, end when interrupted. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { addressOf, startDrawer } from '../drawer/start-drawer.ts';
import { FatalError, type ExitCode } from '../model/errors.ts';
import { escapeText } from '../render/escape.ts';
import { jsonDocument } from '../render/json-document.ts';
import type { Invocation } from './invocation.ts';
import { listOption } from './options.ts';
import { packagePath } from './package-path.ts';
import { usageError } from './usage-error.ts';
import { untilInterrupted } from './until-interrupted.ts';

/** Serves the drawer of the repository until it is interrupted. `planId`: the plan that the address leads to. */
export async function serveUntilInterrupted(invocation: Invocation, planId: string | null): Promise<ExitCode> {
  const context = await invocation.context();
  const ended = untilInterrupted();
  const drawer = await startDrawer(context, {
    assetsPath: pageFolder(),
    port: portOf(invocation, context.settings.other['plan.drawer.port']?.at(-1)),
    embedOrigins: listOption(invocation.options, 'embed').map(originOf),
    onError: (error) => invocation.io.err(`warning: ${escapeText(error instanceof Error ? error.message : String(error))}\n`),
  });
  try {
    sayAddress(invocation, addressOf(drawer, planId), drawer.port);
    invocation.io.err('hint: end it with Ctrl-C\n');
    openIfWanted(invocation, addressOf(drawer, planId), context.settings.other['plan.drawer.open']?.at(-1));
    return await ended;
  } finally {
    await drawer.close();
  }
}

/** Prints where the drawer is. */
export function sayAddress({ io, options }: Invocation, address: string, port: number): void {
  io.out(options['json'] === true ? jsonDocument('drawer', { address, port }) : `${address}\n`);
}

/** Opens the browser where that is wanted: when asked for, else on a terminal unless the setting says no. */
export function openIfWanted({ io, options }: Invocation, address: string, setting: string | undefined): void {
  const wanted = options['open'] === true || (options['open'] === undefined && io.isTerminal && !['false', 'no', 'off', '0'].includes((setting ?? '').toLowerCase()));
  if (!wanted) return;
  const [program, ...args] = process.platform === 'darwin' ? ['open', address] : process.platform === 'win32' ? ['rundll32', 'url.dll,FileProtocolHandler', address] : ['xdg-open', address];
  const child = spawn(program as string, args, { detached: true, stdio: 'ignore', shell: false });
  child.once('error', () => io.err('hint: no browser could be opened; open the address yourself\n'));
  child.unref();
}

function pageFolder(): string {
  const folder = packagePath('dist');
  const page = `${folder}/ui`;
  if (!existsSync(`${page}/index.html`)) throw new FatalError('the page of the drawer is not built', { hints: ['npm run build'] });
  return page;
}

function portOf({ options }: Invocation, setting: string | undefined): number {
  const given = options['port'];
  const port = typeof given === 'number' ? given : Number(setting ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw usageError(`unexpected port '${String(given ?? setting)}', expected a whole number from 0 to 65535`);
  return port;
}

/** An origin that may show the drawer in a frame, as browsers spell it. */
function originOf(text: string): string {
  try {
    const url = new URL(text);
    if ((url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text.replace(/\/$/, '')) return url.origin;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw usageError(`unexpected origin '${text}' for --embed, expected one like https://host.example`);
}
