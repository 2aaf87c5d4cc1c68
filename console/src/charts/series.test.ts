import { describe, expect, it } from 'vitest';
import { isEmpty, partAt, partsOf, type Series, stack, topOf } from './series';

const series = (...rows: (number | null)[][]): Series[] =>
  rows.map((values, at) => ({ name: `s${at}`, tone: 'first', values }));

describe('the series of a chart', () => {
  it('stand on one another', () => {
    expect(stack(series([1, 2, null], [3, null, null]))).toEqual([
      [1, 2, 0],
      [4, 2, 0],
    ]);
    expect(stack([])).toEqual([]);
  });
  it.each([
    [-0.1, undefined],
    [0, 's1'],
    [4, 's1'],
    [4.1, 's2'],
    [7, 's2'],
    [7.1, undefined],
  ])('have the height %s in the part %s', (height, name) => {
    expect(partAt(series([0], [4], [3], [null]), 0, height)?.name).toBe(name);
  });
  it('are empty where nothing happened, or nothing is known', () => {
    const empty = (counts: boolean, ...rows: (number | null)[][]) =>
      isEmpty({ times: [], stepMs: 1, series: series(...rows) }, counts);
    expect(empty(true, [0, null], [0, 0])).toBe(true);
    expect(empty(true, [0, null], [0, 1])).toBe(false);
    expect(empty(false, [0, null], [null, null])).toBe(false); // faster than a millisecond
    expect(empty(false, [null], [null])).toBe(true);
  });
  it('reach as high as the highest, and the period before too', () => {
    const data = { times: [], stepMs: 1, series: series([1, 5], [3, 4]) };
    expect(topOf(data, true)).toBe(9);
    expect(topOf(data, false)).toBe(5);
    expect(topOf({ ...data, ghost: { name: 'before', values: [null, 12] } }, true)).toBe(12);
  });
  it('are the biggest parts and what is left', () => {
    const parts = (values: number[][]) => values.map((value, at) => ({ name: `m${at}`, values: value }));
    const whole = [10, 10];
    expect(
      partsOf(
        whole,
        parts([
          [6, 1],
          [4, 9],
        ]),
        'Others',
      ).map(({ name }) => name),
    ).toEqual(['m0', 'm1']);
    const short = partsOf(whole, parts([[6, 1], [3]]), 'Others');
    expect(short.map(({ name, values }) => [name, values])).toEqual([
      ['m0', [6, 1]],
      ['m1', [3, 0]],
      ['Others', [1, 9]],
    ]);
    const many = partsOf(whole, parts(Array.from({ length: 8 }, () => [1, 1])), 'Others');
    expect(many).toHaveLength(6);
    expect(many.at(-1)).toMatchObject({ name: 'Others', values: [5, 5] });
    // Parts that were asked for a moment later than the whole take nothing away from others.
    expect(partsOf([1], parts([[3]]), 'Others').map(({ name }) => name)).toEqual(['m0']);
  });
});
