import { useSyncExternalStore } from 'react';

// Whether the server answers. Every call reports what came of it; while nothing answers, this asks again by itself.
export type ConnectionState = 'ok' | 'offline' | 'away';

export const kProbeMs = 3_000;
const kProbePatienceMs = 10_000;

let state: ConnectionState = 'ok';
let timer: ReturnType<typeof setTimeout> | undefined;
let probing: Promise<void> | undefined;
const listeners = new Set<() => void>();

export const connectionState = () => state;

// Returns how to stop listening.
export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useConnection = () => useSyncExternalStore(onConnectionChange, connectionState);

function become(next: ConnectionState) {
  if (next === state) return;
  state = next;
  for (const listener of [...listeners]) listener();
}

export function reportAnswer() {
  clearTimeout(timer);
  timer = undefined;
  become('ok');
}

export function reportSilence() {
  become(navigator.onLine ? 'away' : 'offline');
  timer ??= setTimeout(() => {
    timer = undefined;
    void probe();
  }, kProbeMs);
}

// What a proxy says in the server's place is no answer of the server's, whose errors are JSON.
export const isFromServer = (response: Response) =>
  ![502, 503, 504].includes(response.status) || /json/.test(response.headers.get('Content-Type') ?? '');

// Asks once, now.
export function probe(): Promise<void> {
  probing ??= (async () => {
    const control = new AbortController();
    const patience = setTimeout(() => control.abort(), kProbePatienceMs);
    try {
      const response = await fetch('/api/about', { cache: 'no-store', signal: control.signal });
      if (isFromServer(response)) reportAnswer();
      else reportSilence();
    } catch {
      reportSilence();
    } finally {
      clearTimeout(patience);
      probing = undefined;
    }
  })();
  return probing;
}

// A browser without a network may still reach a server on its own machine: only a question tells.
export function watchNetwork() {
  window.addEventListener('offline', () => void probe());
  window.addEventListener('online', () => void probe());
}
