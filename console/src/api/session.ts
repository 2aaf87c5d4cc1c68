import { useSyncExternalStore } from 'react';

// Whether the session of the person whose pages these are has ended without their doing. The pages stay as they are, with
// what was typed into them, until somebody signs in again.
let ended = false;
const listeners = new Set<() => void>();

function become(next: boolean) {
  if (next === ended) return;
  ended = next;
  for (const listener of [...listeners]) listener();
}

export const sessionEnded = () => ended;
export const endSession = () => become(true);
export const resumeSession = () => become(false);
export const useSessionEnded = () =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sessionEnded);

// The other windows of this browser have the same session: they learn at once of a sign-out and a sign-in.
export type Notice = 'signed in' | 'signed out';
const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('solidrust-session');
export const tellOthers = (notice: Notice) => channel?.postMessage(notice);
export function hearOthers(listener: (notice: Notice) => void): () => void {
  const hear = ({ data }: MessageEvent) => listener(data as Notice);
  channel?.addEventListener('message', hear);
  return () => channel?.removeEventListener('message', hear);
}
