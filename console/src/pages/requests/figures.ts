import type { RequestRow } from '../../api/client';

// The first token is never later than the end: it is counted in whole milliseconds, and the whole in parts of them.
export const firstTokenOf = ({ first_token_ms, latency_ms }: RequestRow) =>
  first_token_ms === null ? null : Math.min(first_token_ms, latency_ms);

// Who counted the tokens; null where there are none.
export function countedBy({ prompt_tokens, completion_tokens, estimated }: RequestRow) {
  if (prompt_tokens === 0 && completion_tokens === 0) return null;
  return estimated ? 'gateway' : 'server';
}
