import type { Schemas } from '../../api/client';
import { faultWords } from '../../shell/fault_words';
import { formatNumber, plural } from '../../shell/format';
import type { Tone } from '../../shell/Tag';

export type Target = Schemas['UpstreamTarget'];
export interface TargetState {
  tone: Tone;
  word: string;
  why: string;
  until: string; // what comes next, and when; empty: nothing that is known
}

// So many in a row eject a target, unless it is the last one of a model.
const kFailuresInRow = 5;
const inSeconds = (ms: number) => `in ${formatNumber(Math.ceil(ms / 1000))} s`;
// "2 s", "5 min", "3 h": how long ago, as exactly as anybody needs.
function age(ms: number): string {
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 86_400_000 ? `${Math.round(ms / 3_600_000)} h` : plural(Math.round(ms / 86_400_000), 'day');
}

export const faultOf = ({ last_fault }: Target) => faultWords[last_fault] ?? last_fault;
export const lastFaultOf = (target: Target) =>
  target.last_fault === '' ? '' : `${faultOf(target)}, ${age(target.last_fault_ms_ago ?? 0)} ago`;

// Why a target failed of late: what the probe or the calls say.
function reason(target: Target): string {
  const said = [];
  if (target.probe === 'failing') said.push('does not answer health checks');
  if (target.failures_in_row > 0) said.push(`${plural(target.failures_in_row, 'failure')} in a row`);
  if (target.last_fault !== '') said.push(`last: ${faultOf(target)}`);
  return said.join('; ');
}

// What is told of one target: the first of these that holds.
export function stateOf(target: Target, sandbox = false): TargetState {
  const none = { why: '', until: '' };
  if (target.state === 'draining')
    return {
      tone: 'warn',
      word: 'draining',
      why: 'taken out by an operator',
      until:
        target.in_flight > 0
          ? `${plural(target.in_flight, 'call')} still running`
          : 'nothing runs there any more',
    };
  if (target.state === 'ejected')
    return {
      tone: 'bad',
      word: 'ejected',
      why: reason(target),
      until: `tried again ${inSeconds(target.ejected_ms)}`,
    };
  if (target.state === 'on trial')
    return { tone: 'warn', word: 'on trial', why: reason(target), until: 'the next call tries it' };
  if (target.probe === 'failing')
    return { tone: 'bad', word: 'probe failing', why: reason(target), until: '' };
  if (target.failures_in_row >= kFailuresInRow)
    return { tone: 'bad', word: 'failing', why: reason(target), until: 'still used: no other can answer' };
  if (target.state === 'resting')
    return {
      tone: 'warn',
      word: 'resting',
      why: 'overloaded, and asked for a pause',
      until: `for ${formatNumber(Math.ceil(target.resting_ms / 1000))} s`,
    };
  if (target.failures_in_row > 0) return { tone: 'warn', word: 'failing', why: reason(target), until: '' };
  if (!sandbox && target.requests === 0 && target.probe !== 'passing')
    return { tone: 'neutral', word: 'not called yet', ...none };
  return { tone: 'ok', word: 'healthy', ...none };
}

const ranks: Tone[] = ['bad', 'warn', 'ok', 'neutral'];

// A server's own word is that of the target that needs somebody most.
export function worstOf(targets: Target[], sandbox = false): TargetState | undefined {
  const states = targets.map((target) => stateOf(target, sandbox));
  return states.sort((one, other) => ranks.indexOf(one.tone) - ranks.indexOf(other.tone))[0];
}
