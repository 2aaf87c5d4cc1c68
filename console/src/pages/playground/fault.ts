import { words } from './words';

// Why there is no answer, or only half of one. Plain values, as it is kept with the conversation.
export interface Fault {
  kind: 'refused' | 'stream' | 'cut' | 'silence' | 'size';
  message: string;
  status?: number;
  code?: string;
  waitS?: number; // as the server said
}

export class ChatError extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

// A word for what to do. `limits`: the page of limits says more.
export interface Advice {
  text: string;
  limits?: boolean;
}

export function adviceOf({ kind, status = 0, code = '', waitS }: Fault): Advice {
  const { advice } = words;
  if (kind === 'cut') return { text: advice.cut };
  if (kind === 'stream') return { text: advice.stream };
  if (kind === 'silence') return { text: advice.silence };
  if (kind === 'size' || status === 413) return { text: advice.size };
  if (code === 'insufficient_quota') return { text: advice.budget, limits: true };
  if (code === 'concurrency_limit_exceeded') return { text: advice.concurrent, limits: true };
  if (status === 429) return { text: waitS ? advice.wait(waitS) : advice.soon, limits: true };
  if (status === 401) return { text: advice.signIn };
  if (status === 403) return { text: advice.forbidden };
  if (status === 404) return { text: advice.model };
  if (code === 'context_length_exceeded') return { text: advice.context };
  if (status === 400 || status === 422) return { text: advice.request };
  if (status === 504) return { text: advice.slow };
  return { text: advice.server };
}
