import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './api_error';
import { connectionState, kProbeMs, reportAnswer } from './connection';
import { onUnauthenticated, request } from './request';
import { endSession, resumeSession } from './session';

const call = (path = '/api/keys', init?: RequestInit) => new Request(`http://localhost${path}`, init);
const json = (status: number) =>
  new Response('{}', { status, headers: { 'Content-Type': 'application/problem+json' } });
const server = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('fetch', server);
});
afterEach(() => {
  resumeSession();
  reportAnswer();
  onUnauthenticated(() => {});
  server.mockReset();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(
    () => null,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('a server that cannot be reached', () => {
  it('is noticed by any call, and found again by itself', async () => {
    server.mockRejectedValue(new TypeError('Failed to fetch'));
    const error = await errorOf(request(call()));
    expect(error.status).toBe(0);
    expect(error.message).toContain('cannot be reached');
    expect(connectionState()).toBe('away');
    await vi.advanceTimersByTimeAsync(kProbeMs * 2 + 10);
    expect(server.mock.calls.slice(1).map(([url]) => url)).toEqual(['/api/about', '/api/about']);
    server.mockImplementation(async () => json(200));
    await vi.advanceTimersByTimeAsync(kProbeMs);
    expect(connectionState()).toBe('ok');
    const asked = server.mock.calls.length;
    await vi.advanceTimersByTimeAsync(kProbeMs * 5);
    expect(server.mock.calls.length).toBe(asked);
  });

  it('is called offline where the browser says so', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    server.mockRejectedValue(new TypeError('Failed to fetch'));
    await errorOf(request(call()));
    expect(connectionState()).toBe('offline');
  });

  it.each([502, 503, 504])('is not what a proxy says in its place (%i)', async (status) => {
    server.mockResolvedValue(
      new Response('<h1>Bad gateway</h1>', { status, headers: { 'Content-Type': 'text/html' } }),
    );
    expect((await errorOf(request(call()))).status).toBe(0);
    expect(connectionState()).toBe('away');
  });

  it('is not one that answers with an error of its own', async () => {
    server.mockResolvedValue(json(503));
    expect((await request(call())).status).toBe(503);
    expect(connectionState()).toBe('ok');
  });
});

describe('an answer that does not come', () => {
  const never: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
    });

  it('is waited for 20 seconds and no longer', async () => {
    server.mockImplementation(never);
    const failed = vi.fn();
    request(call()).catch(failed);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(failed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(failed.mock.calls[0]?.[0].message).toContain('20 seconds');
    expect(connectionState()).toBe('away');
  });

  it('is waited for without end where a model writes it, until the caller stops', async () => {
    server.mockImplementation(never);
    const failed = vi.fn();
    const control = new AbortController();
    request(call('/api/playground/chat', { method: 'POST', signal: control.signal }), Infinity).catch(failed);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(failed).not.toHaveBeenCalled();
    control.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(failed).toHaveBeenCalledOnce();
    expect(connectionState()).toBe('ok');
  });
});

describe('a 401', () => {
  it('is looked into, whichever call it answers', async () => {
    const noticed = vi.fn();
    onUnauthenticated(noticed);
    server.mockImplementation(async () => json(401));
    await request(call('/api/playground/chat', { method: 'POST' }));
    expect(noticed).toHaveBeenCalledOnce();
    await request(call('/api/session'));
    expect(noticed).toHaveBeenCalledOnce();
  });
});

describe('after the session has ended', () => {
  it('only the sign-in and what is open to all is asked', async () => {
    endSession();
    server.mockImplementation(async () => json(200));
    const error = await errorOf(request(call()));
    expect(error.status).toBe(401);
    expect(error.message).toContain('session has ended');
    expect(server).not.toHaveBeenCalled();
    await request(call('/api/about'));
    await request(call('/api/session', { method: 'POST' }));
    expect(server).toHaveBeenCalledTimes(2);
    resumeSession();
    await request(call());
    expect(server).toHaveBeenCalledTimes(3);
  });
});
