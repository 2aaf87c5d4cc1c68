import type { RequestRow } from '../../api/client';

// What has come by the live tail: newest first.
export interface Tail {
  rows: RequestRow[];
  held: RequestRow[]; // come while rows must not move, newest first
  skipped: number; // left out: this browser was slow, or paused for long
  perhapsMore: boolean; // others were lost before anybody counted them
  pushedOut: number; // shown once, and no more: newer ones took their place
}

export const emptyTail: Tail = { rows: [], held: [], skipped: 0, perhapsMore: false, pushedOut: 0 };
export const kMostTailed = 500;
export const kMostHeld = 500;

function withRows(tail: Tail, rows: RequestRow[]): Tail {
  return {
    ...tail,
    rows: rows.slice(0, kMostTailed),
    pushedOut: tail.pushedOut + Math.max(0, rows.length - kMostTailed),
  };
}

// `holds`: rows that are shown must not move now.
export function withRow(tail: Tail, row: RequestRow, holds: boolean): Tail {
  if (!holds) return withRows(tail, [row, ...tail.rows]);
  const held = [row, ...tail.held];
  return {
    ...tail,
    held: held.slice(0, kMostHeld),
    skipped: tail.skipped + Math.max(0, held.length - kMostHeld),
  };
}

export const resumed = (tail: Tail): Tail => ({
  ...withRows(tail, [...tail.held, ...tail.rows]),
  held: [],
});

export const withSkipped = (tail: Tail, count: number, perhapsMore: boolean): Tail => ({
  ...tail,
  skipped: tail.skipped + count,
  perhapsMore: tail.perhapsMore || perhapsMore,
});

// The tail above the list that was there when it began, none twice.
export function above(tail: Tail, list: RequestRow[]): RequestRow[] {
  if (tail.rows.length === 0) return list;
  const known = new Set(tail.rows.map(({ id }) => id));
  return [...tail.rows, ...list.filter(({ id }) => !known.has(id))];
}

export const waitBefore = (attempt: number) => Math.min(10_000, 500 * 2 ** attempt);
