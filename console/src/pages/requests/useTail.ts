import { useEffect, useRef, useState } from 'react';
import { ApiError, type RequestRow } from '../../api/client';
import { readEvents } from '../../api/events';
import { request } from '../../api/request';
import { useSessionEnded } from '../../api/session';
import { emptyTail, resumed, waitBefore, withRow, withSkipped } from './tail';

// ended: the session has, and it goes on after a sign-in; refused: who watches may not any more.
export type TailState = 'connecting' | 'live' | 'reconnecting' | 'full' | 'ended' | 'refused';

interface Skipped {
  count: number;
  perhaps_more: boolean;
}

// Resolves after `ms`, or when the signal is aborted.
const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((done) => {
    const stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      done();
    };
    const timer = setTimeout(stop, ms);
    signal.addEventListener('abort', stop);
  });

// Requests as they end, while `path` is given. It goes on by itself after a break; what ended meanwhile is not in it, so
// `onGap` is called: the list has it.
export function useTail(path: string | undefined, held: boolean, onGap: () => void) {
  const [tail, setTail] = useState(emptyTail);
  const [state, setState] = useState<TailState>('connecting');
  const ended = useSessionEnded();
  const now = useRef({ held, onGap });
  now.current = { held, onGap };
  const begun = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another path is another tail
  useEffect(() => {
    setTail(emptyTail);
    begun.current = false;
  }, [path]);

  useEffect(() => {
    if (path === undefined) return;
    if (ended) {
      setState('ended');
      return;
    }
    setState('connecting');
    const control = new AbortController();
    const { signal } = control;
    const read = async (body: ReadableStream<Uint8Array>) => {
      for await (const { name, data } of readEvents(body)) {
        if (signal.aborted) return;
        if (name === 'request') setTail((tail) => withRow(tail, data as RequestRow, now.current.held));
        else if (name === 'skipped') {
          const { count, perhaps_more } = data as Skipped;
          setTail((tail) => withSkipped(tail, count, perhaps_more));
        }
      }
    };
    // What came of one connection: how it stands from now on.
    const connect = async (): Promise<TailState> => {
      const response = await request(
        new Request(new URL(path, window.location.href), { signal, credentials: 'same-origin' }),
      );
      if (response.status === 401) return 'ended';
      if (response.status === 403) return 'refused';
      if (response.status === 429) return 'full';
      if (!response.ok || !response.body) return 'reconnecting';
      setState('live');
      if (begun.current) now.current.onGap();
      begun.current = true;
      attempt = 0;
      await read(response.body);
      return 'reconnecting';
    };
    let attempt = 0;
    const follow = async () => {
      for (; !signal.aborted; ++attempt) {
        const next = await connect().catch(
          (error: unknown): TailState =>
            error instanceof ApiError && error.status === 401 ? 'ended' : 'reconnecting',
        );
        if (signal.aborted) return;
        setState(next);
        if (next === 'ended' || next === 'refused') return;
        await pause(waitBefore(attempt), signal);
      }
    };
    void follow();
    return () => control.abort();
  }, [path, ended]);

  useEffect(() => {
    if (!held) setTail((tail) => (tail.held.length > 0 ? resumed(tail) : tail));
  }, [held]);
  return { tail, state };
}
