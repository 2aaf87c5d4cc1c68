import type { RequestRow } from '../../api/client';
import { faultWords } from '../../shell/fault_words';

type Try = NonNullable<RequestRow['tries']>[number];

const kPassedOver = 'passed over: ';
// Where one row of the list went: called and answered, called and failed, or passed over without a call.
export function outcomeOf({ error }: Try): { kind: 'answered' | 'failed' | 'passed'; text: string } {
  if (error === '') return { kind: 'answered', text: 'answered' };
  const passed = error.startsWith(kPassedOver);
  const code = passed ? error.slice(kPassedOver.length) : error;
  return { kind: passed ? 'passed' : 'failed', text: faultWords[code] ?? code };
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
