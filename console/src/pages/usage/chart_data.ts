import type { Schemas, UsageRow } from '../../api/client';
import { type ChartData, partsOf, type Series } from '../../charts/series';
import { words as chartWords } from '../../charts/words';
import { words } from './words';

export type Usage = Schemas['Usage'];
export interface Part {
  name: string;
  id: string; // of the model or key
  usage: Usage;
}
type Value = (row: UsageRow) => number;
export const cost: Value = (row) => row.cost_nano;
export const requests: Value = (row) => row.requests;
export const tokens: Value = (row) => row.prompt_tokens + row.completion_tokens;

const timesOf = (usage: Usage) => usage.data.map(({ group }) => Number(group));

// The period before has the same steps, one for one: what it has more or less than that is at its end. Where the server has only
// coarser sums of it, nothing is to be compared.
export function ghostOf(
  usage: Usage,
  before: Usage | undefined,
  name: string,
  value: Value,
): ChartData['ghost'] {
  if (!before || before.step_ms !== usage.step_ms) return undefined;
  const values = usage.data.map((_, at) => {
    const row = before.data[at];
    return row ? value(row) : null;
  });
  return values.some((figure) => figure) ? { name, values } : undefined;
}

// Of each part the figures of the steps that the whole has.
export function splitInto(usage: Usage, parts: Part[], value: Value): Series[] {
  return partsOf(
    usage.data.map(value),
    parts.map(({ name, id, usage: part }) => {
      const byTime = new Map(part.data.map((row) => [row.group, value(row)]));
      return { name, id, values: usage.data.map(({ group }) => byTime.get(group) ?? 0) };
    }),
    chartWords.others,
  );
}

const kinds = {
  cost: [{ name: words.series.cost, tone: 'second', value: cost }],
  requests: [
    { name: words.series.succeeded, id: 'ok', tone: 'good', value: (row) => row.requests - row.failed },
    { name: words.series.failed, id: 'failed', tone: 'bad', value: (row) => row.failed },
  ],
  tokens: [
    { name: words.series.prompt, tone: 'first', value: (row) => row.prompt_tokens - row.cached_tokens },
    { name: words.series.cached, tone: 'fourth', value: (row) => row.cached_tokens },
    { name: words.series.completion, tone: 'second', value: (row) => row.completion_tokens },
  ],
} satisfies Record<string, { name: string; id?: string; tone: string; value: Value }[]>;
const sums = { cost, requests, tokens };

export function chartOf(
  what: keyof typeof kinds,
  usage: Usage,
  before: Usage | undefined,
  beforeName: string,
  parts: Part[] | undefined,
): ChartData {
  return {
    times: timesOf(usage),
    stepMs: usage.step_ms,
    series: parts
      ? splitInto(usage, parts, sums[what])
      : kinds[what].map(({ name, tone, value, ...more }) => ({
          name,
          tone,
          values: usage.data.map(value),
          ...more,
        })),
    ghost: ghostOf(usage, before, beforeName, sums[what]),
  };
}

export const latencyChart = (usage: Usage): ChartData => ({
  times: timesOf(usage),
  stepMs: usage.step_ms,
  series: [
    { name: words.series.p95, tone: 'back', values: usage.data.map((row) => row.latency_p95_ms ?? null) },
    { name: words.series.median, tone: 'first', values: usage.data.map((row) => row.latency_p50_ms ?? null) },
  ],
});
export const firstTokenChart = (usage: Usage): ChartData => ({
  times: timesOf(usage),
  stepMs: usage.step_ms,
  series: [
    {
      name: words.series.median,
      tone: 'first',
      values: usage.data.map((row) => row.first_token_p50_ms ?? null),
    },
  ],
});
