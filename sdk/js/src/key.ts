// The calling key itself: `GET /v1/key`. The types follow the schema `Key` of the gateway's OpenAPI document field by field.
import type { OpenAI } from 'openai';
import type { Limit } from './limits.js';

export type Scope =
  | 'chat:read'
  | 'embeddings:read'
  | 'rerank:read'
  | 'moderations:read'
  | 'images:read'
  | 'speech:read'
  | 'transcriptions:read'
  | 'tokenize:read'
  | 'models:list';

export interface TokenBudget {
  limit: number;
  /** With the estimates of the requests that are running. */
  used: number;
  remaining: number;
  /** What `used` comes to at the end of the month at the pace of the last seven days; null when that cannot be read. */
  forecast: number | null;
}

/** Amounts are decimals as text, exact to the billionth. */
export interface MoneyBudget {
  limit: string;
  used: string;
  remaining: string;
  forecast: string | null;
}

export interface Budget {
  of: 'account' | 'key';
  period: 'month';
  /** Unix time in seconds when it begins anew. */
  reset: number;
  tokens: TokenBudget | null;
  money: MoneyBudget | null;
}

export interface KeyUsage {
  requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  /** A decimal as text, by the prices that the operator has set. */
  cost: string;
}

export interface Key {
  object: 'api_key';
  id: string;
  name: string;
  hint: string;
  environment: 'live' | 'test';
  scopes: Scope[];
  tier: string;
  /** The models that it is limited to; null: all. */
  models: string[] | null;
  /** Unix time in seconds. */
  created: number;
  /** Unix time in seconds; null: never. */
  expires: number | null;
  /** Every limit that the key is under, its account's and its own. */
  limits: Limit[];
  /** The monthly budgets that it spends from, its account's and its own. */
  budget: Budget[];
  /** Its own, by days in UTC; null when it cannot be read at the moment. */
  usage: { today: KeyUsage; this_month: KeyUsage } | null;
}

export class KeyResource {
  readonly #client: OpenAI;

  constructor(client: OpenAI) {
    this.#client = client;
  }

  /** What the calling key is, may do, and has left. */
  async retrieve(options: { signal?: AbortSignal } = {}): Promise<Key> {
    return await this.#client.get<Key>('/key', options);
  }
}
