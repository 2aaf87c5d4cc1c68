// What a chart shows: for each step in time a figure of each series. null: nothing is known of it, which is not the same as 0.
export type Figure = number | null;
export interface Series {
  name: string;
  id?: string; // what the page knows it by, where it can be opened
  tone: string; // tone-… of charts.css
  values: Figure[];
}
export interface ChartData {
  times: number[]; // when each step begins
  stepMs: number;
  series: Series[];
  ghost?: { name: string; values: Figure[] }; // of the period before: of all series together
}

// Each series on top of those before it.
export function stack(series: Series[]): Figure[][] {
  const sum = Array<number>(series[0]?.values.length ?? 0).fill(0);
  return series.map(({ values }) =>
    values.map((value, at) => {
      sum[at] = (sum[at] ?? 0) + (value ?? 0);
      return sum[at];
    }),
  );
}

export const totalAt = (series: Series[], at: number) =>
  series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0);

// Which series has its part of the stack at this height; none above them all.
export const partAt = (series: Series[], at: number, height: number) =>
  height < 0
    ? undefined
    : series.find(({ values }, index) => values[at] && height <= totalAt(series.slice(0, index + 1), at));

// Whether there is nothing to draw. Of a count 0 is nothing; of what is measured it is a figure.
export const isEmpty = ({ series }: ChartData, counts: boolean) =>
  series.every(({ values }) => values.every((value) => value === null || (counts && value === 0)));

// The highest point of all that is drawn.
export function topOf({ series, ghost }: ChartData, stacked: boolean): number {
  const drawn = stacked ? stack(series) : series.map(({ values }) => values);
  return Math.max(0, ...[...drawn, ghost?.values ?? []].flat().map((value) => value ?? 0));
}

export const kTones = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

interface Part {
  name: string;
  id?: string;
  values: number[];
}
// The biggest parts by their own names, and what is left of the whole as one more.
export function partsOf(whole: number[], parts: Part[], othersName: string): Series[] {
  const named = parts.slice(0, kTones.length).map(({ name, id, values }, at) => ({
    name,
    id,
    tone: kTones[at] ?? 'rest',
    values: whole.map((_, step) => values[step] ?? 0),
  }));
  const rest = whole.map((value, at) => Math.max(0, value - totalAt(named, at)));
  return rest.some((value) => value > 0)
    ? [...named, { name: othersName, tone: 'rest', values: rest }]
    : named;
}
