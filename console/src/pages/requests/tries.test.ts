import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../api/client';
import { outcomeOf, triesOf } from './tries';

const attempt = (error: string) => ({ target: 'gpu-1', status: 0, error, latency_ms: 3 });

describe('the attempts of a request', () => {
  it.each([
    ['', 'answered', 'answered'],
    ['connect', 'failed', 'no connection'],
    ['passed over: full', 'passed', 'busy'],
    ['brand_new', 'failed', 'brand_new'],
  ])('"%s"', (error, kind, text) => {
    expect(outcomeOf(attempt(error))).toEqual({ kind, text });
  });
  it('are those that were kept', () => {
    const tries = [attempt('connect'), attempt('')];
    expect(triesOf({ tries, attempts: 2, target: 'gpu-2' } as RequestRow)).toBe(tries);
  });
  it('are the one of the first choice where none was kept', () => {
    const row = { attempts: 1, target: 'gpu-1', status: 200, latency_ms: 7 } as RequestRow;
    expect(triesOf(row)).toEqual([{ target: 'gpu-1', status: 200, error: '', latency_ms: 7 }]);
  });
  it('are none where nothing was called', () => {
    expect(triesOf({ attempts: 0, target: '', status: 429 } as RequestRow)).toEqual([]);
  });
});
