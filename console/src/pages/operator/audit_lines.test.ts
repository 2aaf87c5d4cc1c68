import { describe, expect, it } from 'vitest';
import { linesOf } from './audit_lines';

describe('the lines of an audit entry', () => {
  it('name every value by its path and leave out what is empty', () => {
    const detail = {
      reason: 'lost',
      after: { name: 'x', scopes: ['a', 'b'], models: [], limits: null },
      ok: false,
      count: 0,
    };
    expect(linesOf(detail)).toEqual([
      'reason: lost',
      'after.name: x',
      'after.scopes: a, b',
      'ok: false',
      'count: 0',
    ]);
  });
  it('are none for an empty detail', () => expect(linesOf({})).toEqual([]));
});
