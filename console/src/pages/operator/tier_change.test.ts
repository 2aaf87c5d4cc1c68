import { expect, it } from 'vitest';
import { changeOf } from './tier_change';

it.each([
  [{}, {}, false, false, []],
  [{ concurrent: null }, {}, false, false, []],
  [{ concurrent: 5 }, { concurrent: 9 }, true, false, []],
  [{ concurrent: 5 }, { concurrent: 4 }, true, false, ['Concurrent requests']],
  [{ concurrent: null }, { concurrent: 4 }, true, false, ['Concurrent requests']],
  [{ concurrent: 5 }, { concurrent: null }, true, false, []],
  [{ concurrent: 5 }, { concurrent: 0 }, true, true, ['Concurrent requests']],
  [{ concurrent: 0 }, { concurrent: 0 }, false, false, []],
])('a tier from %j to %j', (before, after, changed, refusesAll, lowered) => {
  expect(changeOf(before, after)).toEqual({ changed, refusesAll, lowered });
});
