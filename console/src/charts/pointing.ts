// Which step of a chart is pointed at, by pointer, touch or keyboard.
const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));

// The step at `x` px of a plot that is `width` px wide.
export const stepAt = (x: number, width: number, count: number) =>
  width <= 0 || count === 0 ? null : within(Math.floor((x / width) * count), count);

// Where a key leads from a step; null: the key is not for that.
export function stepByKey(key: string, at: number | null, count: number): number | null {
  const from = at ?? count - 1;
  const page = Math.max(2, Math.round(count / 10));
  const moves: Record<string, number> = {
    ArrowLeft: from - 1,
    ArrowDown: from - 1,
    ArrowRight: from + 1,
    ArrowUp: from + 1,
    PageDown: from - page,
    PageUp: from + page,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined || count === 0 ? null : within(to, count);
}

// The time from one step to another, whichever comes first, each included.
export function spanOf(times: number[], stepMs: number, from: number, to: number) {
  const since = times[Math.min(from, to)];
  const last = times[Math.max(from, to)];
  return since === undefined || last === undefined ? null : { since, until: last + stepMs };
}

// The steps of a mark that is known by its times; null: one of them is not drawn (any more).
export function stepsOf(times: number[], mark: { from: number; to: number }) {
  const from = times.indexOf(mark.from);
  const to = times.indexOf(mark.to);
  return from < 0 || to < 0 ? null : { from, to };
}
