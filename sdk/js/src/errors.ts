// What may go wrong: openai's exception classes, the gateway's codes, and how long a refusal lasts.
import { APIError } from 'openai';

export const ERROR_CODES = [
  'conflicting_credentials',
  'invalid_json',
  'missing_field',
  'invalid_type',
  'invalid_value',
  'context_length_exceeded',
  'invalid_request',
  'missing_auth_header',
  'invalid_api_key',
  'insufficient_permissions',
  'unknown_url',
  'model_not_found',
  'method_not_allowed',
  'request_timeout',
  'request_too_large',
  'uri_too_long',
  'unsupported_media_type',
  'rate_limit_exceeded',
  'concurrency_limit_exceeded',
  'insufficient_quota',
  'headers_too_large',
  'internal_error',
  'upstream_error',
  'service_unavailable',
  'timeout',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** Over it, in seconds, the gateway says `x-should-retry: false` though waiting helps. */
const LONG_WAIT = 60;
/** Set by `waiting()` on a refusal that it hands on, beside `x-should-retry: false`, which is then for openai's client. */
export const HANDED_ON = 'x-solidrust-handed-on';

/**
 * The gateway's code of an error, also of one in the middle of a stream. Null where the error has none or one that this
 * version does not know: `error.code` has it as it came.
 */
export function codeOf(error: unknown): ErrorCode | null {
  const code = error instanceof APIError ? error.code : null;
  return (ERROR_CODES as readonly unknown[]).includes(code) ? (code as ErrorCode) : null;
}

/**
 * The seconds, counted from the answer, after which the same call is let through. Null where the gateway names no time, and
 * where waiting does not help: a request that is larger than its limit. With `insufficient_quota` it is the time until the
 * budget begins anew.
 */
export function waitOf(error: unknown): number | null {
  return error instanceof APIError && error.headers ? waitOfHeaders(error.headers) : null;
}

export function waitOfHeaders(headers: Headers): number | null {
  const wait = seconds(headers.get('retry-after-ms'), 1000) ?? seconds(headers.get('retry-after'), 1);
  const never = headers.get('x-should-retry') === 'false' && !headers.has(HANDED_ON);
  return wait === null || (never && wait <= LONG_WAIT) ? null : wait;
}

function seconds(text: string | null, unit: number): number | null {
  const number = text !== null && /^[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) / unit : 0;
  return number > 0 && Number.isFinite(number) ? number : null;
}
