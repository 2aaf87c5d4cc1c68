import { describe, expect, it } from 'vitest';
import { lastFaultOf, stateOf, worstOf } from './target_state';
import { testTarget } from './test_target';

const failed = { failures: 5, failures_in_row: 5, last_fault: 'connect', last_fault_ms_ago: 2_000 };

describe('what is told of a target', () => {
  it('says of an ejected one why, and when it is tried again', () => {
    expect(stateOf(testTarget({ state: 'ejected', ejected_ms: 23_400, ...failed }))).toEqual({
      tone: 'bad',
      word: 'ejected',
      why: '5 failures in a row; last: no connection',
      until: 'tried again in 24 s',
    });
  });

  it('says how long one rests, and what a drained one still does', () => {
    expect(stateOf(testTarget({ state: 'resting', resting_ms: 12_000 }))).toMatchObject({
      tone: 'warn',
      word: 'resting',
      until: 'for 12 s',
    });
    expect(stateOf(testTarget({ state: 'draining', in_flight: 2 })).until).toBe('2 calls still running');
  });

  it('is never green where calls or health checks fail, though nothing was ejected', () => {
    expect(stateOf(testTarget({ probe: 'failing' }))).toMatchObject({ tone: 'bad', word: 'probe failing' });
    expect(stateOf(testTarget(failed))).toMatchObject({ tone: 'bad', word: 'failing' });
    expect(stateOf(testTarget({ ...failed, failures_in_row: 4 }))).toMatchObject({
      tone: 'warn',
      word: 'failing',
    });
    expect(stateOf(testTarget({ ...failed, failures_in_row: 0 }))).toMatchObject({
      tone: 'ok',
      word: 'healthy',
    });
  });

  it('is not healthy before anything has told', () => {
    const fresh = testTarget({ requests: 0, probe: 'not asked' });
    expect(stateOf(fresh).word).toBe('not called yet');
    expect(stateOf(fresh, true).word).toBe('healthy'); // the sandbox needs no telling
  });

  it('names the last fault with its age', () => {
    expect(lastFaultOf(testTarget())).toBe('');
    expect(lastFaultOf(testTarget({ last_fault: 'overloaded', last_fault_ms_ago: 180_000 }))).toBe(
      'overloaded, 3 min ago',
    );
  });

  it('makes the worst of its targets the word of a server', () => {
    const ejected = testTarget({ state: 'ejected', ...failed });
    expect(worstOf([testTarget(), ejected, testTarget({ requests: 0, probe: 'not asked' })])?.word).toBe(
      'ejected',
    );
    expect(worstOf([testTarget({ requests: 0, probe: 'not asked' }), testTarget()])?.word).toBe('healthy');
    expect(worstOf([])).toBeUndefined();
  });
});
