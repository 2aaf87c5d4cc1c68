import createClient from 'openapi-fetch';
import type { components, paths } from './control';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];
export type Key = Schemas['Key'];
export type KeyCreated = Key & { key: string };
export type Me = Schemas['Me'];
export type UsageRow = Schemas['UsageRow'];
export type RequestRow = Schemas['Request'];

export const api = createClient<paths>({
  baseUrl: '',
  credentials: 'same-origin',
  headers: { 'Content-Type': 'application/json' }, // of changes without a body too: the server asks for it
});

// What a failed call throws: the server's problem details, or what the browser said.
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field?: string;
  constructor(problem: Partial<Problem>, status: number) {
    super(problem.detail || problem.title || 'The server gave no reason.');
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.field = problem.field;
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

// The data of a call, or an ApiError: `const keys = await unwrap(api.GET('/api/keys'))`.
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new ApiError({ detail: 'The server cannot be reached. Check your connection and try again.' }, 0);
  }
  if (!answer.response.ok)
    throw new ApiError((answer.error as Partial<Problem>) ?? {}, answer.response.status);
  return answer.data as T;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
