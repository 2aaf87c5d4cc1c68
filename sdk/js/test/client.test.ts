import { APIError as OpenAIsError, OpenAI } from 'openai';
import { APIError, AuthenticationError, NotFoundError, PermissionDeniedError, RateLimits, SolidRusT, codeOf } from '@solidrust/ai';
import { type Server, sandbox, startServer } from '@solidrust/ai/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { list, refusal, scripted } from './scripted.js';

const hello = (content = 'Hello', model = 'vllm-primary') => ({ model, messages: [{ role: 'user' as const, content }] });

describe('where the gateway and its key are', () => {
  beforeEach(() => {
    vi.stubEnv('SOLIDRUST_BASE_URL', '');
    vi.stubEnv('SOLIDRUST_API_KEY', '');
    vi.stubEnv('OPENAI_API_KEY', 'sk-for-openai');
    vi.stubEnv('OPENAI_BASE_URL', 'https://api.openai.com/v1');
  });
  afterEach(() => vi.unstubAllEnvs());

  test.each([
    ['http://gate.example:9', 'http://gate.example:9/v1'],
    ['http://gate.example:9/', 'http://gate.example:9/v1'],
    ['https://gate.example/v1', 'https://gate.example/v1'],
    ['https://gate.example/ai/v1', 'https://gate.example/ai/v1'],
  ])('%s', (given, used) => {
    expect(new SolidRusT({ apiKey: 'k', baseURL: given }).baseURL).toBe(used);
    vi.stubEnv('SOLIDRUST_BASE_URL', given);
    expect(new SolidRusT({ apiKey: 'k' }).baseURL).toBe(used);
    expect(new SolidRusT({ apiKey: 'k', baseURL: 'http://other/v1' }).baseURL).toBe('http://other/v1');
  });

  test('on this machine, where nothing is said', () => {
    expect(new SolidRusT({ apiKey: 'k' }).baseURL).toBe('http://127.0.0.1:8080/v1');
  });

  test('the key is the argument, then the variable, and never OpenAIs', () => {
    expect(() => new SolidRusT()).toThrow(/SOLIDRUST_API_KEY/);
    vi.stubEnv('SOLIDRUST_API_KEY', 'sk_live_variable');
    expect(new SolidRusT().apiKey).toBe('sk_live_variable');
    expect(new SolidRusT({ apiKey: 'sk_live_argument' }).apiKey).toBe('sk_live_argument');
  });

  test('nothing that is for OpenAI is sent', async () => {
    for (const name of ['OPENAI_ADMIN_KEY', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID']) vi.stubEnv(name, 'for-openai');
    await using server = await scripted([list]);
    const client = new SolidRusT({ baseURL: server.url, apiKey: 'mine' });
    await client.models.list();
    await client.withOptions({ timeout: 5000 }).models.list();
    expect(server.asked).toHaveLength(2);
    for (const { url, headers } of server.asked) {
      expect(url).toBe('/v1/models');
      expect(headers.authorization).toBe('Bearer mine');
      expect(JSON.stringify(headers)).not.toContain('for-openai');
    }
  });
});

describe('with a gateway', () => {
  let server: Server;
  let client: SolidRusT;
  beforeAll(async () => {
    server = await startServer();
    client = new SolidRusT({ baseURL: server.url, apiKey: server.apiKey, maxRetries: 0 });
  });
  afterAll(() => server.stop());
  const as = async (options: Parameters<Server['key']>[0]) => client.withOptions({ apiKey: await server.key(options) });

  test('the key tells of itself', async () => {
    const mine = await as({ requestsPerMinute: 7, scopes: ['chat:read'] });
    const key = await mine.key.retrieve();
    expect(key).toMatchObject({ object: 'api_key', environment: 'test', scopes: ['chat:read'], models: null, budget: [] });
    expect(key.usage?.today.cost).toBe('0');
    expect(await mine.limits()).toMatchObject([{ name: 'requests_per_minute', of: 'key', limit: 7, remaining: 7 }]);
    const [budget] = (await (await as({ budgetTokens: 5000 })).key.retrieve()).budget;
    expect(budget).toMatchObject({ of: 'key', period: 'month', money: null, tokens: { limit: 5000 } });
  });

  test('options keep the class', async () => {
    const other = client.withOptions({ timeout: 5000 });
    expect(other).toBeInstanceOf(SolidRusT);
    expect(other).toBeInstanceOf(OpenAI);
    expect((await other.key.retrieve()).id).toBe((await client.key.retrieve()).id);
  });

  test('headers tell of the nearest limit', async () => {
    const mine = await as({ requestsPerMinute: 9, tokensPerMinute: 5000 });
    const { response } = await mine.chat.completions.create({ ...hello(), max_tokens: 10 }).withResponse();
    const limits = RateLimits.fromHeaders(response.headers);
    expect(limits).toMatchObject({ resource: 'requests_per_minute', limit: 9, remaining: 8, window: 60, requests: { limit: 9 }, tokens: { limit: 5000 } });
    expect(limits?.requests?.resetAfter).toBeGreaterThan(58);
  });

  test('codes of refusals', async () => {
    const code = async (kind: abstract new (...args: never[]) => Error, who: SolidRusT, request = hello()) => {
      const error = await who.chat.completions.create(request).catch((error: unknown) => error);
      expect(error).toBeInstanceOf(kind);
      expect(error).toBeInstanceOf(OpenAIsError);
      return codeOf(error);
    };
    expect(await code(NotFoundError, client, hello('Hi', 'none'))).toBe('model_not_found');
    expect(await code(PermissionDeniedError, await as({ scopes: ['models:list'] }))).toBe('insufficient_permissions');
    expect(await code(APIError, await as({ budgetTokens: 1 }))).toBe('insufficient_quota');
    expect(await code(APIError, client, hello(sandbox.error(503).prompt))).toBe('service_unavailable');
    const key = await server.key();
    await server.revoke(key);
    expect(await code(AuthenticationError, client.withOptions({ apiKey: key }))).toBe('invalid_api_key');
    expect(codeOf(new Error('no answer'))).toBe(null);
  });

  test('the code of a stream that breaks', async () => {
    const words: string[] = [];
    const failed = (async () => {
      const stream = await client.chat.completions.create({ ...hello(sandbox.slow('20ms').long(50).cut({ after: 5 }).prompt), stream: true });
      for await (const chunk of stream) words.push(chunk.choices[0]?.delta.content ?? '');
    })();
    const error = await failed.catch((error: unknown) => error);
    expect(codeOf(error)).toBe('upstream_error');
    expect(words.join('').trim().split(' ')).toEqual([1, 2, 3, 4, 5].map((n) => `sandbox-${n}`));
  });
});

test('what the gateway adds later is handed on', async () => {
  await using server = await scripted([{ status: 200, body: '{"object":"api_key","scopes":["tea:make"],"kettle":true}' }]);
  expect(await new SolidRusT({ baseURL: server.url, apiKey: 'k' }).key.retrieve()).toEqual({ object: 'api_key', scopes: ['tea:make'], kettle: true });
});

test('a code that is not known', async () => {
  await using server = await scripted([refusal({}, 418, 'teapot')]);
  const error = await new SolidRusT({ baseURL: server.url, apiKey: 'k' }).models.list().catch((error: unknown) => error);
  expect(error).toMatchObject({ status: 418, code: 'teapot' });
  expect(codeOf(error)).toBe(null);
});

test.each([
  ['17ms', 0.017],
  ['1s', 1],
  ['6m0s', 360],
  ['1h0m5s', 3605],
])('a duration of headers: %s', (text, seconds) => {
  const told = { 'X-RateLimit-Limit-Requests': '5', 'x-ratelimit-remaining-requests': '4', 'x-ratelimit-reset-requests': text };
  expect(RateLimits.fromHeaders(told)).toMatchObject({ requests: { limit: 5, remaining: 4, resetAfter: seconds }, tokens: null, limit: null });
});

test.each([[{}], [{ 'x-ratelimit-limit': 'many' }], [{ 'x-ratelimit-limit-tokens': '5', 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': 'soon' }]])(
  'headers without a limit: %j',
  (told) => {
    expect(RateLimits.fromHeaders(told as Record<string, string>)).toBe(null);
  },
);
