// The ticks of an axis from 0 up: at most five steps of 1, 2 or 5 times a power of ten, the last not below `top`.
export function ticksTo(top: number): number[] {
  const rough = Math.max(1, top) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(
    1,
    [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough,
  );
  const ticks = [0];
  while ((ticks.at(-1) ?? 0) < top || ticks.length < 2) ticks.push(ticks.length * step);
  return ticks;
}
