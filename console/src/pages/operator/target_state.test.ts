import { describe, expect, it } from 'vitest';
import { lastFaultOf, stateOf, type Target, worstOf } from './target_state';

const target = (more: Partial<Target> = {}): Target => ({
  model: 'Qwen/Qwen3-4B',
  serves: ['vllm-primary'],
  priority: 0,
  weight: 1,
  in_flight: 0,
  max_in_flight: 0,
  state: 'healthy',
  ejected_ms: 0,
  resting_ms: 0,
  ejections: 0,
  probe: 'passing',
  requests: 120,
  failures: 0,
  failures_in_row: 0,
  last_fault: '',
  last_fault_ms_ago: null,
  recent_calls: 0,
  recent_failures: 0,
  recent_p95_ms: null,
  ...more,
});
const failed = { failures: 5, failures_in_row: 5, last_fault: 'connect', last_fault_ms_ago: 2_000 };

describe('what is told of a target', () => {
  it('says of an ejected one why, and when it is tried again', () => {
    expect(stateOf(target({ state: 'ejected', ejected_ms: 23_400, ...failed }))).toEqual({
      tone: 'bad',
      word: 'ejected',
      why: '5 failures in a row; last: no connection',
      until: 'tried again in 24 s',
    });
  });

  it('says how long one rests, and what a drained one still does', () => {
    expect(stateOf(target({ state: 'resting', resting_ms: 12_000 }))).toMatchObject({
      tone: 'warn',
      word: 'resting',
      until: 'for 12 s',
    });
    expect(stateOf(target({ state: 'draining', in_flight: 2 })).until).toBe('2 calls still running');
  });

  it('is never green where calls or health checks fail, though nothing was ejected', () => {
    expect(stateOf(target({ probe: 'failing' }))).toMatchObject({ tone: 'bad', word: 'probe failing' });
    expect(stateOf(target(failed))).toMatchObject({ tone: 'bad', word: 'failing' });
    expect(stateOf(target({ ...failed, failures_in_row: 4 }))).toMatchObject({
      tone: 'warn',
      word: 'failing',
    });
    expect(stateOf(target({ ...failed, failures_in_row: 0 }))).toMatchObject({ tone: 'ok', word: 'healthy' });
  });

  it('is not healthy before anything has told', () => {
    const fresh = target({ requests: 0, probe: 'not asked' });
    expect(stateOf(fresh).word).toBe('not called yet');
    expect(stateOf(fresh, true).word).toBe('healthy'); // the sandbox needs no telling
  });

  it('names the last fault with its age', () => {
    expect(lastFaultOf(target())).toBe('');
    expect(lastFaultOf(target({ last_fault: 'overloaded', last_fault_ms_ago: 180_000 }))).toBe(
      'overloaded, 3 min ago',
    );
  });

  it('makes the worst of its targets the word of a server', () => {
    const ejected = target({ state: 'ejected', ...failed });
    expect(worstOf([target(), ejected, target({ requests: 0, probe: 'not asked' })])?.word).toBe('ejected');
    expect(worstOf([target({ requests: 0, probe: 'not asked' }), target()])?.word).toBe('healthy');
    expect(worstOf([])).toBeUndefined();
  });
});
