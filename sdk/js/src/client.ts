// The client: openai's, which finds the gateway and its key, and knows what the gateway has beside OpenAI's endpoints.
import { type APIPromise, OpenAI, OpenAIError } from 'openai';
import { KeyResource } from './key.js';
import type { Limit } from './limits.js';
import { type Fetch, PATIENCE, type Patience, plain, waitingFetch } from './waiting.js';

export const DEFAULT_BASE_URL = 'http://127.0.0.1:8080/v1';

/** Those of openai's client. */
export type SolidRusTOptions = NonNullable<ConstructorParameters<typeof OpenAI>[0]>;

const environment = (name: string): string | undefined =>
  (globalThis as { process?: { env?: Record<string, string | undefined> } }).process?.env?.[name]?.trim() || undefined;

/** With the gateway's address and key: as given, else from the environment. What is OpenAI's there is sent to no gateway. */
function found(options: SolidRusTOptions): SolidRusTOptions {
  const apiKey = options.apiKey ?? environment('SOLIDRUST_API_KEY');
  if (apiKey === undefined) {
    throw new OpenAIError('There is no API key: pass apiKey, or set the variable SOLIDRUST_API_KEY.');
  }
  let baseURL = options.baseURL ?? environment('SOLIDRUST_BASE_URL') ?? DEFAULT_BASE_URL;
  if (/^[a-z]+:\/\/[^/]+\/?$/i.test(baseURL)) baseURL = `${baseURL.replace(/\/$/, '')}/v1`;
  return {
    organization: null,
    project: null,
    ...{ adminAPIKey: null }, // openai 6 does not know it
    ...options,
    apiKey,
    baseURL,
  };
}

/**
 * openai's client for a SolidRusT gateway. The address is `baseURL` (with or without `/v1`), else SOLIDRUST_BASE_URL, else a
 * gateway on this machine; the key is `apiKey`, else SOLIDRUST_API_KEY. Everything else is as with openai's.
 */
export class SolidRusT extends OpenAI {
  readonly key: KeyResource;
  readonly #fetch: Fetch;
  #upTo: number | null = null;

  constructor(options: SolidRusTOptions = {}) {
    super(found(options));
    this.#fetch = (options.fetch as Fetch | undefined) ?? ((input, init) => globalThis.fetch(input, init));
    this.key = new KeyResource(this);
  }

  /** Every limit that the key is under, with what is left of it now. */
  async limits(): Promise<Limit[]> {
    return (await this.key.retrieve()).limits;
  }

  /**
   * The same client, whose calls wait out a 429 or 503 for exactly as long as the gateway says. The waits of one call together
   * are at most `upTo` seconds (60): a longer one rejects at once, as a spent budget always does. A call's `signal` ends its wait.
   */
  waiting({ upTo = 60 }: { upTo?: number } = {}): this {
    if (!(upTo >= 0 && Number.isFinite(upTo))) throw new RangeError(`upTo is a number of seconds from 0, not ${upTo}`);
    const made = this.withOptions({ fetch: waitingFetch(this.#fetch) as NonNullable<SolidRusTOptions['fetch']> });
    made.#upTo = upTo;
    return made;
  }

  override withOptions(options: Partial<SolidRusTOptions>): this {
    const made = super.withOptions(options);
    if (plain(made.#fetch) !== made.#fetch) made.#upTo = this.#upTo;
    return made;
  }

  override request<Rsp>(options: Parameters<OpenAI['request']>[0], remainingRetries: number | null = null): APIPromise<Rsp> {
    return super.request<Rsp>(this.#patient(options), remainingRetries);
  }

  // Lists have a way of their own.
  override requestAPIList: OpenAI['requestAPIList'] = (page, options) => super.requestAPIList(page, this.#patient(options));

  /** The options of a call with what it may wait. */
  #patient<T>(options: T): T {
    const upTo = this.#upTo;
    if (upTo === null) return options;
    const add = (one: CallOptions): CallOptions => {
      const timeout = one.fetchOptions?.[PATIENCE]?.timeout ?? one.timeout ?? this.timeout; // a list's next page has those of the first
      const patience: Patience = { left: upTo, timeout };
      const whole = Math.min(Math.ceil(timeout + upTo * 1000), LONGEST_TIMER);
      return { ...one, timeout: whole, fetchOptions: { ...one.fetchOptions, [PATIENCE]: patience } };
    };
    return (options instanceof Promise ? options.then(add) : add(options as CallOptions)) as T;
  }
}

interface CallOptions {
  timeout?: number;
  fetchOptions?: { [PATIENCE]?: Patience };
}

const LONGEST_TIMER = 2 ** 31 - 1; // milliseconds; a longer one is none
