// What the gateway's sandbox can be asked for, as typed steps that make the prompt: the last user message.
//
//   sandbox.slow('2s').cut({ after: 5 }).prompt      // "sandbox: slow 2s, cut after 5"
//
// The bounds are the sandbox's own; what it would reject is a RangeError here, so that a slip in a test is not taken for an answer.

/** Models of every test key; most misbehave by themselves, for an application whose prompts a test cannot change. */
export const SANDBOX_MODELS = [
  'sandbox',
  'sandbox-embedding',
  'sandbox-rerank',
  'sandbox-moderation',
  'sandbox-image',
  'sandbox-speech',
  'sandbox-transcription',
  'sandbox-slow',
  'sandbox-long',
  'sandbox-cut',
  'sandbox-end',
  'sandbox-stall',
  'sandbox-error-stream',
  'sandbox-error-400',
  'sandbox-error-429',
  'sandbox-error-500',
  'sandbox-error-503',
  'sandbox-error-504',
] as const;

export type SandboxModel = (typeof SANDBOX_MODELS)[number];

/** A whole number of `ms` or `s`. */
export type Time = `${number}ms` | `${number}s`;

const MOST_WORDS = 100_000;
const MOST_TEXT = 64 * 1024;

/** A prompt for the sandbox. Each method gives one with a further step. */
export class Steps {
  constructor(readonly prompt: string = '') {}

  /** No answer: what a caller sees when a model server fails with this status, 400 to 599. */
  error(status: number): Steps {
    return this.#with(`error ${within('status', status, 400, 599)}`);
  }

  /** So long until the first byte, at most 60 s. */
  slow(time: Time): Steps {
    return this.#with(`slow ${checked(time, 60)}`);
  }

  /** So long before each further word of a stream, at most 10 s. */
  pause(time: Time): Steps {
    return this.#with(`pause ${checked(time, 10)}`);
  }

  /** An answer of so many words. */
  long(words: number): Steps {
    return this.#with(`long ${within('words', words, 1, MOST_WORDS)}`);
  }

  /** The connection to the model server breaks after so many words. */
  cut({ after = 3 }: { after?: number } = {}): Steps {
    return this.#with(`cut after ${within('after', after, 0, MOST_WORDS)}`);
  }

  /** The stream ends after so many words as if all were well, but without finish reason and `[DONE]`. */
  end({ after = 3 }: { after?: number } = {}): Steps {
    return this.#with(`end after ${within('after', after, 0, MOST_WORDS)}`);
  }

  /** Silence after so many words, until the gateway's stall deadline (60 s). */
  stall({ after = 3 }: { after?: number } = {}): Steps {
    return this.#with(`stall after ${within('after', after, 0, MOST_WORDS)}`);
  }

  /** An error block inside the stream after so many words. */
  errorInStream({ after = 3 }: { after?: number } = {}): Steps {
    return this.#with(`error in stream after ${within('after', after, 0, MOST_WORDS)}`);
  }

  /** The prompt for exactly this answer. It is the last step: nothing can stand behind it. */
  text(answer: string): string {
    if (new TextEncoder().encode(answer).length > MOST_TEXT) throw new RangeError(`an answer has at most ${MOST_TEXT} bytes`);
    return this.#with(`text ${answer}`).prompt;
  }

  toString(): string {
    return this.prompt;
  }

  toJSON(): string {
    return this.prompt;
  }

  #with(step: string): Steps {
    return new Steps(this.prompt ? `${this.prompt}, ${step}` : `sandbox: ${step}`);
  }
}

/** Where steps begin: `sandbox.slow('2s')`. */
export const sandbox = new Steps();

function within(what: string, value: number, least: number, most: number): number {
  if (!(Number.isInteger(value) && value >= least && value <= most)) throw new RangeError(`${what} is ${least} to ${most}, not ${value}`);
  return value;
}

function checked(time: string, most: number): string {
  const [, number, unit] = /^([0-9]+)(ms|s)$/.exec(time) ?? [];
  if (number === undefined || Number(number) * (unit === 'ms' ? 1 : 1000) > most * 1000) {
    throw new RangeError(`a time is a whole number of ms or s, of at most ${most} s, not ${time}`);
  }
  return time;
}
