import type { RequestRow } from '../../api/client';

type Try = NonNullable<RequestRow['tries']>[number];

const kPassedOver = 'passed over: ';
// The codes of the gateway, for people. One that is not here is shown as it is.
const words: Record<string, string> = {
  draining: 'being taken out of service',
  ejected: 'ejected after failures',
  resting: 'asked for a pause',
  full: 'busy',
  unfit: 'cannot be asked this',
  resolve: 'name not found',
  connect: 'no connection',
  tls: 'no secure connection',
  reset: 'connection cut',
  malformed: 'not understood',
  too_large: 'answer too large',
  timeout: 'no answer in time',
  stall: 'stopped in the middle',
  total: 'took too long',
  overloaded: 'overloaded',
  server_error: 'server error',
  error_block: 'error in the answer',
  bad_answer: 'not a usable answer',
  cut: 'answer cut short',
  refused: 'refused',
  untold: 'cannot be told in this API',
  cancelled: 'caller left',
};

// Where one row of the list went: called and answered, called and failed, or passed over without a call.
export function outcomeOf({ error }: Try): { kind: 'answered' | 'failed' | 'passed'; text: string } {
  if (error === '') return { kind: 'answered', text: 'answered' };
  const passed = error.startsWith(kPassedOver);
  const code = passed ? error.slice(kPassedOver.length) : error;
  return { kind: passed ? 'passed' : 'failed', text: words[code] ?? code };
}

// A request whose first choice answered has no list of its own: it had that one try.
export function triesOf(row: RequestRow): Try[] {
  if (row.tries?.length) return row.tries;
  if (row.attempts !== 1 || !row.target) return [];
  return [
    {
      target: row.target,
      status: row.status,
      error: row.status < 500 ? '' : 'failed',
      latency_ms: row.latency_ms,
    },
  ];
}
