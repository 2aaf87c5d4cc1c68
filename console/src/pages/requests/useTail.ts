import { useEffect, useRef, useState } from 'react';
import type { RequestRow } from '../../api/client';
import { readEvents } from '../../api/events';
import { request } from '../../api/request';
import { emptyTail, resumed, waitBefore, withRow, withSkipped } from './tail';

export type TailState = 'connecting' | 'live' | 'reconnecting' | 'full';

interface Skipped {
  count: number;
  perhaps_more: boolean;
}

// Requests as they end, while `path` is given. It goes on by itself after a break; what ended meanwhile is not in it, so
// `onGap` is called: the list has it.
export function useTail(path: string | undefined, paused: boolean, onGap: () => void) {
  const [tail, setTail] = useState(emptyTail);
  const [state, setState] = useState<TailState>('connecting');
  const now = useRef({ paused, onGap });
  now.current = { paused, onGap };

  useEffect(() => {
    setTail(emptyTail);
    if (path === undefined) return;
    setState('connecting');
    const control = new AbortController();
    const signal = control.signal;
    const pause = (ms: number) =>
      new Promise<void>((done) => {
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          done();
        });
      });
    const follow = async () => {
      for (let attempt = 0, begun = false; !signal.aborted; ++attempt) {
        try {
          const response = await request(new Request(path, { signal, credentials: 'same-origin' }));
          if (response.status === 401 || response.status === 403) return;
          if (response.ok && response.body) {
            setState('live');
            if (begun) now.current.onGap();
            attempt = 0;
            begun = true;
            await readEvents(response.body, ({ name, data }) => {
              if (name === 'request')
                setTail((tail) => withRow(tail, data as RequestRow, now.current.paused));
              else if (name === 'skipped') {
                const { count, perhaps_more } = data as Skipped;
                setTail((tail) => withSkipped(tail, count, perhaps_more));
              }
            });
          }
          setState(response.status === 429 ? 'full' : 'reconnecting');
        } catch {
          setState('reconnecting');
        }
        await pause(waitBefore(attempt));
      }
    };
    void follow();
    return () => control.abort();
  }, [path]);

  useEffect(() => {
    if (!paused) setTail((tail) => (tail.held.length > 0 ? resumed(tail) : tail));
  }, [paused]);
  return { tail, state };
}
