// Programs as users write them, and the contract with the OpenAPI document. They are checked by tsc, not run.
import type { OpenAI } from 'openai';
import { type ErrorCode, type Key, type Limit, type LimitName, RateLimits, SolidRusT, codeOf, waitOf } from '@solidrust/ai';
import { type Server, type Steps, sandbox, startServer } from '@solidrust/ai/testing';
import type { components } from './api.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** What a type is made of, so that names of parts make no difference. */
type Plain<T> = T extends readonly (infer One)[] ? Plain<One>[] : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
const is = <_ extends true>(): void => {};

// Every field of the schema has its twin, and there is none more.
is<Equal<Plain<components['schemas']['Key']>, Plain<Key>>>();
is<Equal<keyof components['schemas']['Key'], keyof Key>>();
is<Equal<components['schemas']['Key']['limits'][number]['name'], LimitName>>();
// @ts-expect-error: a difference would be found
is<Equal<Plain<components['schemas']['Key']>, Plain<Omit<Key, 'hint'>>>>();
// @ts-expect-error: also in the depth
is<Equal<Plain<components['schemas']['Key']>, Plain<Omit<Key, 'budget'> & { budget: { of: 'account' | 'key' }[] }>>>();

export async function program(): Promise<OpenAI> {
  const client = new SolidRusT({ apiKey: 'k', baseURL: 'http://127.0.0.1:8080', timeout: 5000, maxRetries: 0 });
  is<Equal<Awaited<ReturnType<typeof client.limits>>, Limit[]>>();
  const patient: SolidRusT = client.waiting({ upTo: 300 }).withOptions({ timeout: 100 });
  const answer = await patient.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: sandbox.slow('2s').cut({ after: 5 }).prompt }] });
  const text: string | null | undefined = answer.choices[0]?.message.content;
  const { response } = await client.models.list().withResponse();
  const left: number | null | undefined = RateLimits.fromHeaders(response.headers)?.remaining;
  const key = await client.key.retrieve({ signal: AbortSignal.timeout(100) });
  const forecast: string | null | undefined = key.budget[0]?.money?.forecast;
  const code: ErrorCode | null = codeOf(new Error());
  const wait: number | null = waitOf(new Error());
  await using server: Server = await startServer({ models: { mine: 'chat' } });
  const made: string = await server.key({ scopes: ['chat:read'], requestsPerMinute: 1 });
  const steps: Steps = sandbox.long(5).pause('200ms');
  void [text, left, forecast, code, wait, made, steps];
  return client;
}

// @ts-expect-error: no such option
new SolidRusT({ apiKee: 'k' });
// @ts-expect-error: a time has its unit
sandbox.slow('2');
// @ts-expect-error: seconds, by name
new SolidRusT().waiting(60);
// @ts-expect-error: no such kind of model
await startServer({ models: { mine: 'poet' } });
