/** `git plan mcp`: serve agents over the Model Context Protocol. */
import type { ExitCode } from '../../model/errors.ts';
import type { Readable } from 'node:stream';
import type { Invocation } from '../invocation.ts';
import { packageVersion } from '../package-path.ts';

/** Runs until the host closes its end. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { io, options } = invocation;
  const { serveMcp } = await import('../../mcp/serve-mcp.ts');
  await serveMcp({ cwd: process.cwd(), env: process.env, allowWrite: options['allow-write'] === true, version: packageVersion(), input: io.stdin as Readable, output: process.stdout, say: io.err });
  return 0;
}
