// A key's limits: as `GET /v1/key` has them, and as every answer's headers tell of the one that is nearest.

export type LimitName =
  | 'requests_per_minute'
  | 'requests_per_hour'
  | 'requests_per_day'
  | 'tokens_per_minute'
  | 'concurrent'
  | 'images_per_day'
  | 'audio_seconds_per_day'
  | 'characters_per_day'
  | 'documents_per_day';

export interface Limit {
  name: LimitName;
  of: 'account' | 'key';
  limit: number;
  used: number;
  remaining: number;
  /** Unix time in seconds when more remains again; null: nothing is used. */
  reset: number | null;
}

/** The limit of requests, or of tokens, that is nearest to running out. */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until more is left. */
  readonly resetAfter: number;
}

/** What an answer's headers say of the limits of its key. */
export interface RateLimits {
  /** Which limit is nearest to running out: a `LimitName`. */
  readonly resource: string | null;
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Unix time in seconds when more is left again; on a 429, when the same call will be let through. */
  readonly reset: number | null;
  /** Its window in seconds; 0 for concurrent requests. */
  readonly window: number | null;
  readonly requests: Allowance | null;
  readonly tokens: Allowance | null;
}

export const RateLimits = {
  /** Null where the headers tell of no limit, as to a key that has none. */
  fromHeaders(headers: Headers | Record<string, string>): RateLimits | null {
    const told = new Headers(headers);
    const number = (name: string) => {
      const text = told.get(`x-ratelimit-${name}`);
      return text !== null && /^[0-9]+$/.test(text) ? Number(text) : null;
    };
    const allowance = (of: string): Allowance | null => {
      const limit = number(`limit-${of}`);
      const remaining = number(`remaining-${of}`);
      const resetAfter = duration(told.get(`x-ratelimit-reset-${of}`) ?? '');
      return limit === null || remaining === null || resetAfter === null ? null : { limit, remaining, resetAfter };
    };
    const limits = {
      resource: told.get('x-ratelimit-resource'),
      limit: number('limit'),
      remaining: number('remaining'),
      reset: number('reset'),
      window: number('window'),
      requests: allowance('requests'),
      tokens: allowance('tokens'),
    };
    return limits.limit !== null || limits.requests || limits.tokens ? limits : null;
  },
};

const UNITS: Record<string, number> = { h: 3600, m: 60, s: 1, ms: 0.001 };

/** `17ms`, `1s`, `6m0s` in seconds. */
function duration(text: string): number | null {
  if (!/^([0-9]+(\.[0-9]+)?(ms|h|m|s))+$/.test(text)) return null;
  let sum = 0;
  for (const [, number, unit] of text.matchAll(/([0-9.]+)(ms|h|m|s)/g)) sum += Number(number) * (UNITS[unit ?? ''] ?? 0);
  return sum;
}
