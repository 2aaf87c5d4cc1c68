import { ApiError } from './api_error';
import { isFromServer, reportAnswer, reportSilence } from './connection';
import { sessionEnded } from './session';

const kReadMs = 20_000;
const kChangeMs = 90_000; // a password may wait for its turn

let unauthenticated = () => {};
// Who finds out what a 401 means: a wrong password, or a session that has ended.
export function onUnauthenticated(listener: () => void) {
  unauthenticated = listener;
}

const pathOf = (call: Request) => new URL(call.url).pathname;
// Without a session these alone make sense.
const isOpen = (call: Request) =>
  pathOf(call) === '/api/about' || (pathOf(call) === '/api/session' && call.method === 'POST');

// The one way to the server, for streams too. Throws an ApiError with status 0 when no answer has begun after `patienceMs`.
export async function request(call: Request, patienceMs?: number): Promise<Response> {
  if (sessionEnded() && !isOpen(call))
    throw new ApiError({ detail: 'Your session has ended. Sign in, and try again.' }, 401);
  const patience = patienceMs ?? (call.method === 'GET' ? kReadMs : kChangeMs);
  const control = new AbortController();
  const give = () => control.abort(call.signal.reason);
  if (call.signal.aborted) give();
  call.signal.addEventListener('abort', give);
  const timer = patience === Infinity ? undefined : setTimeout(() => control.abort(), patience);
  try {
    const response = await fetch(call, { signal: control.signal });
    if (!isFromServer(response)) {
      reportSilence();
      throw new ApiError({ detail: 'The server does not answer. Try again in a moment.' }, 0);
    }
    reportAnswer();
    if (response.status === 401 && pathOf(call) !== '/api/session') unauthenticated();
    return response;
  } catch (error) {
    if (error instanceof ApiError || call.signal.aborted) throw error;
    reportSilence();
    throw new ApiError(
      {
        detail: control.signal.aborted
          ? `The server has not answered for ${Math.round(patience / 1000)} seconds. Try again in a moment.`
          : 'The server cannot be reached. Check your connection and try again.',
      },
      0,
    );
  } finally {
    clearTimeout(timer);
  }
}
