import createClient from 'openapi-fetch';
import { ApiError, type Problem } from './api_error';
import type { components, paths } from './control';
import { request } from './request';

export { ApiError, messageOf, type Problem } from './api_error';
export type Schemas = components['schemas'];
export type Key = Schemas['Key'];
export type KeyCreated = Key & { key: string };
export type Me = Schemas['Me'];
export type UsageRow = Schemas['UsageRow'];
export type RequestRow = Schemas['Request'];

export const api = createClient<paths>({
  baseUrl: '',
  credentials: 'same-origin',
  headers: { 'Content-Type': 'application/json' }, // of changes without a body too: the server asks for it
  fetch: (call) => request(call),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// The data of a call, or an ApiError: `const keys = await unwrap(api.GET('/api/keys'))`.
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const answer = await call.catch((error: unknown) => {
    if (error instanceof ApiError) throw error;
    throw new ApiError({ detail: 'The answer of the server broke off. Try again.' }, 0);
  });
  if (!answer.response.ok)
    throw new ApiError((answer.error as Partial<Problem>) ?? {}, answer.response.status);
  return answer.data as T;
}
