import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onUnauthenticated } from '../../api/request';
import { endSession, resumeSession } from '../../api/session';
import { useTail } from './useTail';

const kPath = '/api/requests/tail';
const encoder = new TextEncoder();
const server = vi.fn<typeof fetch>();
const row = (id: string) => `event: request\ndata: {"id":"${id}"}\n\n`;

// A stream that stays open, and what was done to it.
function stream() {
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (made) => {
      control = made;
    },
  });
  server.mockImplementationOnce(async (_, init) => {
    init?.signal?.addEventListener('abort', () => control?.error(init.signal?.reason));
    return new Response(body);
  });
  return {
    say: (text: string) => act(async () => control?.enqueue(encoder.encode(text))),
    end: () => act(async () => control?.close()),
  };
}
const refuse = (status: number) =>
  server.mockImplementationOnce(
    async () => new Response('{}', { status, headers: { 'Content-Type': 'application/problem+json' } }),
  );
const signalOf = (call: number) => server.mock.calls[call]?.[1]?.signal;

function watch() {
  const onGap = vi.fn();
  const hook = renderHook(({ path, held }) => useTail(path, held, onGap), {
    initialProps: { path: kPath as string | undefined, held: false },
  });
  const is = (state: string) => waitFor(() => expect(hook.result.current.state).toBe(state));
  return { ...hook, is, onGap, ids: () => hook.result.current.tail.rows.map(({ id }) => id) };
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  vi.stubGlobal('fetch', server);
});
afterEach(() => {
  cleanup();
  act(resumeSession);
  onUnauthenticated(() => {});
  server.mockReset();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the live tail', () => {
  it('goes on after a break, and says that there is a gap', async () => {
    const first = stream();
    const { is, ids, onGap } = watch();
    await is('live');
    await first.say(`: live\n\n${row('req_1')}`);
    expect(ids()).toEqual(['req_1']);
    const second = stream();
    await first.end();
    expect(onGap).not.toHaveBeenCalled();
    await waitFor(() => expect(onGap).toHaveBeenCalledOnce());
    await second.say(row('req_2'));
    expect(ids()).toEqual(['req_2', 'req_1']);
  });

  it('stops after a 401, says so, keeps its rows, and goes on after a sign-in', async () => {
    const first = stream();
    const { is, ids, onGap } = watch();
    await is('live');
    await first.say(row('req_1'));
    onUnauthenticated(() => act(endSession));
    refuse(401);
    await first.say('event: end\ndata: {"reason":"session"}\n\n');
    await first.end();
    await is('ended');
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(server).toHaveBeenCalledTimes(2);
    expect(ids()).toEqual(['req_1']);
    stream();
    act(resumeSession);
    await is('live');
    expect(onGap).toHaveBeenCalledOnce();
    expect(ids()).toEqual(['req_1']);
  });

  it.each([
    [401, 'ended'],
    [403, 'refused'],
  ])('asks no more after a %i', async (status, state) => {
    refuse(status);
    const { is } = watch();
    await is(state);
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(server).toHaveBeenCalledOnce();
  });

  it('tries again where too many are watching', async () => {
    refuse(429);
    const { is } = watch();
    await is('full');
    stream();
    await is('live');
  });

  it('gives its call up when the page goes, and asks no more', async () => {
    stream();
    const { is, unmount } = watch();
    await is('live');
    unmount();
    expect(signalOf(0)?.aborted).toBe(true);
    await act(() => vi.advanceTimersByTimeAsync(60_000));
    expect(server).toHaveBeenCalledOnce();
  });

  it('leaves nothing that listens behind while it waits', async () => {
    const added = vi.spyOn(AbortSignal.prototype, 'addEventListener');
    const removed = vi.spyOn(AbortSignal.prototype, 'removeEventListener');
    server.mockImplementation(async () => new Response('', { status: 429 }));
    const { is, unmount } = watch();
    await is('full');
    await act(() => vi.advanceTimersByTimeAsync(20_000));
    expect(server.mock.calls.length).toBeGreaterThan(2);
    unmount();
    const waits = (spy: typeof added | typeof removed) =>
      spy.mock.calls.filter(([, listener]) => (listener as { name?: string }).name === 'stop').length;
    expect(waits(removed)).toBe(waits(added));
    added.mockRestore();
    removed.mockRestore();
  });

  it('is another one at another path', async () => {
    const first = stream();
    const { is, ids, rerender } = watch();
    await is('live');
    await first.say(row('req_1'));
    stream();
    rerender({ path: `${kPath}?status=ok`, held: false });
    await waitFor(() => expect(server).toHaveBeenCalledTimes(2));
    await is('live');
    expect(ids()).toEqual([]);
    expect(signalOf(0)?.aborted).toBe(true);
  });

  it('holds what comes while rows must not move', async () => {
    const first = stream();
    const { is, ids, rerender, result } = watch();
    await is('live');
    await first.say(row('req_1'));
    rerender({ path: kPath, held: true });
    await first.say(row('req_2'));
    expect(ids()).toEqual(['req_1']);
    expect(result.current.tail.held).toHaveLength(1);
    rerender({ path: kPath, held: false });
    expect(ids()).toEqual(['req_2', 'req_1']);
  });
});
