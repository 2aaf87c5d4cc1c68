import { describe, expect, it } from 'vitest';
import { chartOf, firstTokenChart, ghostOf, requests, type Usage } from './chart_data';

const row = (group: number, count: number, failed = 0) => ({
  group: String(group),
  requests: count,
  failed,
  refused: 0,
  partial: 0,
  estimated: 0,
  prompt_tokens: count * 10,
  completion_tokens: count,
  cached_tokens: count * 4,
  images: 0,
  audio_seconds: 0,
  characters: 0,
  documents: 0,
  cost_nano: count * 100,
  latency_p50_ms: 5,
  latency_p95_ms: 9,
  first_token_p50_ms: null,
});
const usage = (rows: ReturnType<typeof row>[], step = 10): Usage => ({
  since_ms: 0,
  until_ms: 100,
  step_ms: step,
  total: row(0, 0),
  data: rows,
});
const now = usage([row(100, 5, 1), row(110, 3)]);

describe('the charts of the usage page', () => {
  it('show what was cached apart from the rest of the prompt', () => {
    const { series, times } = chartOf('tokens', now, undefined, '', undefined);
    expect(times).toEqual([100, 110]);
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['Prompt', [30, 18]],
      ['Cached prompt', [20, 12]],
      ['Completion', [5, 3]],
    ]);
  });
  it('are split into parts, step by step, by time and not by place', () => {
    const part = usage([row(110, 2)]);
    const { series } = chartOf('requests', now, undefined, '', [{ name: 'm', id: 'm', usage: part }]);
    expect(series.map(({ name, values }) => [name, values])).toEqual([
      ['m', [0, 2]],
      ['Others', [5, 1]],
    ]);
  });
  it('have the period before behind them where it has the same steps', () => {
    const before = usage([row(80, 7)]);
    expect(ghostOf(now, before, 'day before', requests)).toEqual({ name: 'day before', values: [7, null] });
    expect(ghostOf(now, usage([row(80, 7)], 20), 'day before', requests)).toBeUndefined();
    expect(ghostOf(now, usage([row(80, 0)]), 'day before', requests)).toBeUndefined();
    expect(ghostOf(now, undefined, 'day before', requests)).toBeUndefined();
  });
  it('do not take what is not known for nothing', () => {
    expect(firstTokenChart(now).series[0]?.values).toEqual([null, null]);
  });
});
