import { describe, expect, it } from 'vitest';
import { spanOf, stepAt, stepByKey, stepsOf } from './pointing';

describe('what of a chart is pointed at', () => {
  it('by pointer, from edge to edge', () => {
    expect([-5, 0, 9.9, 10, 99, 100, 400].map((x) => stepAt(x, 100, 10))).toEqual([0, 0, 0, 1, 9, 9, 9]);
    expect(stepAt(5, 0, 10)).toBeNull();
    expect(stepAt(5, 100, 0)).toBeNull();
  });
  it.each([
    ['ArrowLeft', 5, 4],
    ['ArrowLeft', 0, 0],
    ['ArrowRight', 5, 6],
    ['ArrowRight', 29, 29],
    ['PageUp', 5, 8],
    ['PageDown', 5, 2],
    ['Home', 5, 0],
    ['End', 5, 29],
    ['ArrowLeft', null, 28],
    ['x', 5, null],
  ])('by the key %s from %s', (key, at, to) => {
    expect(stepByKey(key, at, 30)).toBe(to);
  });
  it('by time, so that a mark stays where it is when newer figures come', () => {
    const mark = { from: 20, to: 10 };
    expect(stepsOf([0, 10, 20, 30], mark)).toEqual({ from: 2, to: 1 });
    expect(stepsOf([10, 20, 30, 40], mark)).toEqual({ from: 1, to: 0 });
    expect(stepsOf([20, 30, 40], mark)).toBeNull();
    expect(stepsOf([], mark)).toBeNull();
  });
  it('as a span, in either direction', () => {
    const times = [0, 10, 20, 30];
    expect(spanOf(times, 10, 1, 2)).toEqual({ since: 10, until: 30 });
    expect(spanOf(times, 10, 3, 3)).toEqual({ since: 30, until: 40 });
    expect(spanOf(times, 10, 3, 0)).toEqual({ since: 0, until: 40 });
    expect(spanOf(times, 10, 0, 9)).toBeNull();
  });
});
