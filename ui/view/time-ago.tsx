import { absoluteTime, relativeTime } from '../state/times.ts';
import { now } from '../state/store.ts';

/** "2h ago", with the whole date for those who hover or listen. */
export function TimeAgo({ at, prefix = '' }: { readonly at: string; readonly prefix?: string }) {
  return <time dateTime={at} title={absoluteTime(at)}>{prefix}{relativeTime(at, now.value)}</time>;
}
