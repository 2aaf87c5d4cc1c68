import { expect, test } from 'vitest';
import type { RequestRow } from '../../api/client';
import { above, emptyTail, kMostHeld, kMostTailed, resumed, waitBefore, withRow, withSkipped } from './tail';

const row = (id: string) => ({ id }) as RequestRow;
const ids = (rows: RequestRow[]) => rows.map(({ id }) => id);

test('the newest comes first, a bounded number stays, and what is pushed out is counted', () => {
  let tail = emptyTail;
  for (let i = 0; i <= kMostTailed; ++i) tail = withRow(tail, row(`${i}`), false);
  expect(tail.rows).toHaveLength(kMostTailed);
  expect(tail.rows[0]?.id).toBe(`${kMostTailed}`);
  expect(tail.skipped).toBe(0);
  expect(tail.pushedOut).toBe(1);
  for (let i = 0; i < 5; ++i) tail = withRow(tail, row(`held ${i}`), true);
  expect(tail.pushedOut).toBe(1);
  tail = resumed(tail);
  expect(tail.rows).toHaveLength(kMostTailed);
  expect(tail.pushedOut).toBe(6);
});

test('while it is paused rows wait, and come in their order', () => {
  let tail = withRow(emptyTail, row('a'), false);
  tail = withRow(withRow(tail, row('b'), true), row('c'), true);
  expect(ids(tail.rows)).toEqual(['a']);
  expect(ids(resumed(tail).rows)).toEqual(['c', 'b', 'a']);
  expect(resumed(tail).held).toEqual([]);
});

test('who pauses for long is told how many were left out', () => {
  let tail = emptyTail;
  for (let i = 0; i < kMostHeld + 3; ++i) tail = withRow(tail, row(`${i}`), true);
  expect(tail.held).toHaveLength(kMostHeld);
  expect(withSkipped(tail, 4, false).skipped).toBe(7);
  expect(withSkipped(withSkipped(tail, 0, true), 1, false).perhapsMore).toBe(true);
});

test('no request is there twice', () => {
  const tail = withRow(withRow(emptyTail, row('a'), false), row('b'), false);
  expect(ids(above(tail, [row('a'), row('z')]))).toEqual(['b', 'a', 'z']);
});

test('it tries again less and less often, and never gives up', () => {
  expect([0, 1, 5, 50].map(waitBefore)).toEqual([500, 1000, 10_000, 10_000]);
});
