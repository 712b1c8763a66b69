/** Starts a drawer over a repository: the live state, the server, the note that lets `git plan open` find it. */
import type { AppContext } from '../app/context.ts';
import { type LiveOptions, openDrawerLive } from '../app/drawer-live.ts';
import { createLiveBackend } from './live-backend.ts';
import { loadAssets } from './load-assets.ts';
import { noteDrawer } from './running-drawers.ts';
import { serveDrawer } from './serve-drawer.ts';

export type StartOptions = {
  /** Folder of the built page. */
  readonly assetsPath: string;
  readonly port?: number;
  readonly embedOrigins?: readonly string[];
  /** How changes are noticed. */
  readonly watch?: NonNullable<LiveOptions['watch']>;
  readonly onError?: (error: unknown) => void;
};

export type Drawer = {
  readonly port: number;
  readonly token: string;
  readonly origin: string;
  readonly close: () => Promise<void>;
};

/** Starts it. Throws a FatalError where the repository cannot be read, the page was not built, or the port is taken. */
export async function startDrawer(context: AppContext, options: StartOptions): Promise<Drawer> {
  const { onError = () => undefined } = options;
  const assets = await loadAssets(options.assetsPath);
  const live = await openDrawerLive(context, { onError, watch: options.watch ?? {} });
  try {
    const server = await serveDrawer({ backend: createLiveBackend(live), assets, port: options.port ?? 0, embedOrigins: options.embedOrigins ?? [], onError });
    const forget = noteDrawer(context.repository.gitDir, { pid: process.pid, port: server.port, token: server.token, startedAt: context.now().toISOString() });
    return {
      port: server.port,
      token: server.token,
      origin: server.origin,
      close: async () => {
        forget();
        await server.close();
      },
    };
  } catch (error) {
    await live.close();
    throw error;
  }
}

/** The address to open: the token stands in the fragment, which browsers send to nobody. */
export function addressOf({ origin, token }: Pick<Drawer, 'origin' | 'token'>, planId: string | null = null): string {
  return `${origin}/${planId === null ? '' : `plans/${encodeURIComponent(planId)}`}#token=${token}`;
}
