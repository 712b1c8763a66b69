/**
 * The token that git plan drawer put in the address. It is taken out of the address at once, kept for this tab, and sent in a header. A tab
 * that was opened without it asks the other tabs of this origin, so that copied links work while a page is open.
 */
const key = 'git-plan:token';
const isToken = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{32,128}$/.test(value);

let current: string | null = null;

const channel = new BroadcastChannel('git-plan:token');
channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  const message = data as { readonly kind?: unknown } | null;
  if (message?.kind === 'ask' && current !== null) channel.postMessage({ kind: 'answer', token: current });
});

function readFragment(): string | null {
  const match = /(?:^#|&)token=([0-9a-f]{32,128})(?:&|$)/.exec(location.hash);
  if (match === null) return null;
  const rest = location.hash.slice(1).split('&').filter((part) => !part.startsWith('token=')).join('&');
  history.replaceState(null, '', `${location.pathname}${location.search}${rest === '' ? '' : `#${rest}`}`);
  return match[1] as string;
}

/** Reads the token from the address, else from this tab's memory. One from the address is new, and said to the tabs that wait for it. */
export function takeToken(): string | null {
  const given = readFragment();
  current = given ?? stored();
  if (current !== null) keepToken(current);
  if (given !== null) channel.postMessage({ kind: 'answer', token: given });
  return current;
}

export const token = (): string | null => current;

export function keepToken(value: string): void {
  current = value;
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // Without storage the token lives as long as the page.
  }
}

function stored(): string | null {
  try {
    const value = sessionStorage.getItem(key);
    return isToken(value) ? value : null;
  } catch {
    return null;
  }
}

/** Waits until another tab has a token that is not the one here: a server that was started again has a new one, in the address that it prints. */
export function nextToken(): Promise<void> {
  return new Promise((resolve) => {
    const hear = ({ data }: MessageEvent<unknown>): void => {
      const message = data as { readonly kind?: unknown; readonly token?: unknown } | null;
      if (message?.kind !== 'answer' || !isToken(message.token) || message.token === current) return;
      channel.removeEventListener('message', hear);
      keepToken(message.token);
      resolve();
    };
    channel.addEventListener('message', hear);
    channel.postMessage({ kind: 'ask' });
  });
}

/** Asks the other tabs; null where none answers in time. */
export function askOtherTabs(waitMs = 400): Promise<string | null> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => finish(null), waitMs);
    const hear = ({ data }: MessageEvent<unknown>): void => {
      const message = data as { readonly kind?: unknown; readonly token?: unknown } | null;
      if (message?.kind === 'answer' && isToken(message.token)) finish(message.token);
    };
    const finish = (value: string | null): void => {
      clearTimeout(timer);
      channel.removeEventListener('message', hear);
      resolve(value);
    };
    channel.addEventListener('message', hear);
    channel.postMessage({ kind: 'ask' });
  });
}
