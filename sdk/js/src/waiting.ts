// Waiting out a refusal for exactly as long as the gateway says: a `fetch` around the client's own. It sends a request again
// after a 429 or 503 with a time, as long as the waits of the call together stay within its bound; all else is for openai's
// client, which then tries again what may pass by itself.
import { HANDED_ON, waitOfHeaders } from './errors.js';

export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Of one call: the seconds that it may still wait, and how many milliseconds one attempt may take to begin its answer. */
export interface Patience {
  left: number;
  timeout: number;
}

/** Where a call's patience is among the options of its requests. */
export const PATIENCE = Symbol('patience');

const inners = new WeakMap<Fetch, Fetch>();

/** The `fetch` that this one waits around, or itself. */
export const plain = (fetch: Fetch): Fetch => inners.get(fetch) ?? fetch;

export function waitingFetch(fetch: Fetch): Fetch {
  const inner = plain(fetch);
  const waiting: Fetch = async (input, init) => {
    const patience = (init as { [PATIENCE]?: Patience } | undefined)?.[PATIENCE];
    if (!patience) return inner(input, init);
    for (;;) {
      const response = await attempt(inner, input, init ?? {}, patience.timeout);
      const answered = performance.now();
      const wait = response.status === 429 || response.status === 503 ? waitOfHeaders(response.headers) : null;
      if (wait === null) return response;
      const text = await response.text();
      const again = wait <= patience.left && !isQuota(text) && !(init?.body instanceof ReadableStream);
      if (!again) {
        const headers = new Headers(response.headers);
        headers.set('x-should-retry', 'false');
        headers.set(HANDED_ON, 'true');
        return new Response(text, { status: response.status, statusText: response.statusText, headers });
      }
      patience.left -= wait;
      await sleep(answered + wait * 1000, init?.signal);
    }
  };
  inners.set(waiting, inner);
  return waiting;
}

/** openai's own timeout includes the waits here, so that of each attempt is kept here. */
async function attempt(fetch: Fetch, input: string | URL | Request, init: RequestInit, timeout: number): Promise<Response> {
  const ends = new AbortController();
  const caller = init.signal;
  const abort = () => ends.abort(caller?.reason);
  if (caller?.aborted) abort();
  caller?.addEventListener('abort', abort);
  const timer = setTimeout(() => ends.abort(), timeout);
  try {
    return await fetch(input, { ...init, signal: ends.signal });
  } finally {
    clearTimeout(timer); // the caller's signal goes on to end the body
  }
}

function isQuota(text: string): boolean {
  try {
    return (JSON.parse(text) as { error?: { code?: unknown } }).error?.code === 'insufficient_quota';
  } catch {
    return false;
  }
}

/** Until then by the clock, never less: timers may be a millisecond early. */
async function sleep(until: number, signal: AbortSignal | null | undefined): Promise<void> {
  for (let left = until - performance.now(); left > 0; left = until - performance.now()) {
    await new Promise<void>((done, fail) => {
      const aborted = () => {
        clearTimeout(timer);
        fail(new DOMException('The wait was cancelled.', 'AbortError'));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', aborted);
        done();
      }, Math.min(Math.ceil(left), 2 ** 31 - 1));
      if (signal?.aborted) aborted();
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }
}
