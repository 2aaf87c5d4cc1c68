import type { RequestRow } from '../../api/client';

// What has come by the live tail: newest first.
export interface Tail {
  rows: RequestRow[];
  held: RequestRow[]; // come while it is paused, newest first
  skipped: number; // left out: this browser was slow, or paused for long
  perhapsMore: boolean; // others were lost before anybody counted them
}

export const emptyTail: Tail = { rows: [], held: [], skipped: 0, perhapsMore: false };
export const kMostTailed = 500;
export const kMostHeld = 500;

export function withRow(tail: Tail, row: RequestRow, paused: boolean): Tail {
  if (!paused) return { ...tail, rows: [row, ...tail.rows].slice(0, kMostTailed) };
  const held = [row, ...tail.held];
  return {
    ...tail,
    held: held.slice(0, kMostHeld),
    skipped: tail.skipped + Math.max(0, held.length - kMostHeld),
  };
}

export const resumed = (tail: Tail): Tail => ({
  ...tail,
  rows: [...tail.held, ...tail.rows].slice(0, kMostTailed),
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
