import { APIConnectionTimeoutError, APIUserAbortError, InternalServerError, RateLimitError, SolidRusT, codeOf, waitOf } from '@solidrust/ai';
import { type Server, startServer } from '@solidrust/ai/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, list, refusal, scripted } from './scripted.js';

const LATE = 50; // milliseconds that a call may come after its time

/** How late this machine is by itself: the worst of many short sleeps, three times, since a call is woken, sends and is received. */
function machine() {
  let late = 0;
  let begun = performance.now();
  const timer = setInterval(() => {
    late = Math.max(late, performance.now() - begun - 5);
    begun = performance.now();
  }, 5);
  return () => {
    clearInterval(timer);
    return LATE + 3 * late;
  };
}

/** The requests of a call come after exactly these waits: never early, and in one of three tries not late. */
async function onTime(script: Answer[], waits: number[], ask: (client: SolidRusT) => Promise<unknown>) {
  const late: [number, number][] = [];
  for (let attempt = 0; attempt < 3; attempt++) {
    await using server = await scripted([...script]);
    const bound = machine();
    await ask(new SolidRusT({ baseURL: server.url, apiKey: 'k' }));
    const times = server.asked.map((one) => one.at);
    expect(times).toHaveLength(waits.length + 1);
    const over = waits.map((wait, i) => (times[i + 1] ?? 0) - (times[i] ?? 0) - wait);
    for (const one of over) expect(one).toBeGreaterThanOrEqual(0);
    late.push([Math.max(...over), bound()]);
    if (late.every(([took, allowed]) => took > allowed)) continue;
    return;
  }
  throw new Error(`late, and what would be allowed: ${JSON.stringify(late)}`);
}

const caught = (asking: Promise<unknown>) => asking.then(() => null, (error: unknown) => error);

test.each([
  [{ 'retry-after': '2', 'retry-after-ms': '1200' }, 1.2],
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': '61', 'x-should-retry': 'false' }, 61],
  [{ 'retry-after': '60', 'x-should-retry': 'false' }, null],
  [{ 'retry-after': '0' }, null],
  [{ 'retry-after': '-1' }, null],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, null],
  [{}, null],
])('the wait of %j', async (headers, wait) => {
  await using server = await scripted([refusal(headers as Record<string, string>)]);
  expect(waitOf(await caught(new SolidRusT({ baseURL: server.url, apiKey: 'k', maxRetries: 0 }).models.list()))).toBe(wait);
});

test.each([
  [429, 'rate_limit_exceeded'],
  [429, 'concurrency_limit_exceeded'],
  [503, 'service_unavailable'],
])('a wait of 1.2 seconds is one call: %d %s', async (status, code) => {
  await onTime([refusal({ 'retry-after': '2', 'retry-after-ms': '1200' }, status, code), list], [1200], (client) => client.waiting().models.list());
});

test('waits of one call add up, whatever comes between', async () => {
  const script = [200, 200, 200, 200].map((wait) => refusal({ 'retry-after-ms': String(wait) }));
  await onTime([...script, refusal({ 'retry-after-ms': '300' })], [200, 200, 200, 200], async (client) => {
    const error = await caught(client.waiting({ upTo: 1 }).models.list());
    expect(error).toBeInstanceOf(RateLimitError);
    expect(waitOf(error)).toBe(0.3);
  });
  await using server = await scripted([
    refusal({ 'retry-after-ms': '200' }),
    refusal({}, 500, 'internal_error'),
    refusal({ 'retry-after-ms': '200' }),
    list,
  ]);
  expect(await caught(new SolidRusT({ baseURL: server.url, apiKey: 'k' }).waiting({ upTo: 0.3 }).models.list())).toBeInstanceOf(RateLimitError);
  expect(server.asked).toHaveLength(3);
});

test.each([false, true])('61 seconds reject at once (waiting: %s)', async (waiting) => {
  await using server = await scripted([refusal({ 'retry-after': '61', 'retry-after-ms': '61000', 'x-should-retry': 'false' })]);
  const client = new SolidRusT({ baseURL: server.url, apiKey: 'k' });
  const begun = performance.now();
  const error = await caught((waiting ? client.waiting({ upTo: 60 }) : client).models.list());
  expect(performance.now() - begun).toBeLessThan(1000);
  expect(waitOf(error)).toBe(61);
  expect(server.asked).toHaveLength(1);
});

test('a wait is cancelled by the signal of its call', async () => {
  await using server = await scripted([refusal({ 'retry-after-ms': '30000' })]);
  const begun = performance.now();
  const asking = new SolidRusT({ baseURL: server.url, apiKey: 'k' }).waiting().models.list({ signal: AbortSignal.timeout(300) });
  expect(await caught(asking)).toBeInstanceOf(APIUserAbortError);
  expect(performance.now() - begun).toBeLessThan(2000);
  expect(server.asked).toHaveLength(1);
});

test('a timeout is that of an attempt, not of the waits', async () => {
  await using server = await scripted([refusal({ 'retry-after-ms': '700' }), list]);
  await new SolidRusT({ baseURL: server.url, apiKey: 'k', timeout: 400 }).waiting().models.list();
  expect(server.asked).toHaveLength(2);
  const never: typeof fetch = (_, init) =>
    new Promise((_, fail) => init?.signal?.addEventListener('abort', () => fail(new DOMException('aborted', 'AbortError'))));
  const client = new SolidRusT({ baseURL: server.url, apiKey: 'k', timeout: 200, maxRetries: 0, fetch: never }).waiting();
  const begun = performance.now();
  expect(await caught(client.models.list())).toBeInstanceOf(APIConnectionTimeoutError);
  expect(performance.now() - begun).toBeLessThan(1500);
});

test('other failures are tried again as openai does', async () => {
  await using server = await scripted([refusal({}, 500, 'internal_error'), refusal({ 'retry-after-ms': '100' }), refusal({}, 502, 'upstream_error'), list]);
  await new SolidRusT({ baseURL: server.url, apiKey: 'k' }).waiting().models.list();
  expect(server.asked).toHaveLength(4);
  await using broken = await scripted([refusal({}, 500, 'internal_error')]);
  const client = new SolidRusT({ baseURL: broken.url, apiKey: 'k' }).waiting().withOptions({ maxRetries: 0 });
  expect(await caught(client.models.list())).toBeInstanceOf(InternalServerError);
  expect(broken.asked).toHaveLength(1);
});

test('options of a waiting client keep it waiting', async () => {
  await using server = await scripted([refusal({ 'retry-after-ms': '100' }), list]);
  await new SolidRusT({ baseURL: server.url, apiKey: 'k' }).waiting({ upTo: 1 }).withOptions({ maxRetries: 0 }).models.list();
  expect(server.asked).toHaveLength(2);
});

test('a file is sent whole again', async () => {
  await using server = await scripted([refusal({ 'retry-after-ms': '50' }), { status: 200, body: '{"text":"heard"}' }]);
  const client = new SolidRusT({ baseURL: server.url, apiKey: 'k' }).waiting();
  await client.audio.transcriptions.create({ model: 'w', file: new File(['RIFF'.repeat(1000)], 'a.wav') });
  expect(server.asked.map((one) => one.body.split('RIFF').length - 1)).toEqual([1000, 1000]);
});

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('patience has an end: %d', (upTo) => {
  expect(() => new SolidRusT({ apiKey: 'k' }).waiting({ upTo })).toThrow(RangeError);
});

describe('with a gateway', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());
  const hello = { model: 'vllm-primary', messages: [{ role: 'user' as const, content: 'Hello' }], max_tokens: 5 };

  test('a spent budget, and what is larger than its limit, stop at once', async () => {
    const begun = performance.now();
    const ask = async (apiKey: string, more = {}) =>
      caught(new SolidRusT({ baseURL: server.url, apiKey }).waiting({ upTo: 40 * 86_400 }).chat.completions.create({ ...hello, ...more }));
    const spent = await ask(await server.key({ budgetTokens: 1 }));
    expect(codeOf(spent)).toBe('insufficient_quota');
    expect(waitOf(spent) ?? 1).toBeGreaterThan(0);
    const large = await ask(await server.key({ tokensPerMinute: 10 }), { max_tokens: 100 });
    expect(large).toBeInstanceOf(RateLimitError);
    expect(waitOf(large)).toBe(null);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  // It takes a minute, so only in the long run; the Python SDK's is in every run.
  test.skipIf(!process.env['SDK_LONG'])('a real limit lets through the call that waited for it', { timeout: 90_000 }, async () => {
    const client = new SolidRusT({ baseURL: server.url, apiKey: await server.key({ requestsPerMinute: 1 }) });
    const once = client.withOptions({ maxRetries: 0 });
    await client.chat.completions.create(hello);
    const wait = waitOf(await caught(once.chat.completions.create(hello))) ?? 0;
    const free = performance.now() + wait * 1000;
    expect(wait).toBeGreaterThan(50);
    await new Promise((done) => setTimeout(done, free - performance.now() - 1200));
    expect(waitOf(await caught(once.chat.completions.create(hello)))).toBeLessThanOrEqual(1.22);
    const bound = machine();
    await client.waiting({ upTo: 2 }).chat.completions.create(hello);
    const late = performance.now() - free;
    expect(late).toBeGreaterThan(-20);
    expect(late).toBeLessThanOrEqual(bound());
  });
});
