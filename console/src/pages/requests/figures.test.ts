import { expect, it } from 'vitest';
import type { RequestRow } from '../../api/client';
import { countedBy, firstTokenOf } from './figures';

const row = (more: Partial<RequestRow>) =>
  ({
    prompt_tokens: 1,
    completion_tokens: 1,
    estimated: false,
    first_token_ms: 1,
    latency_ms: 9,
    ...more,
  }) as RequestRow;

it('a first token does not come after the end', () => {
  expect(firstTokenOf(row({ first_token_ms: 1, latency_ms: 0.4 }))).toBe(0.4);
  expect(firstTokenOf(row({}))).toBe(1);
  expect(firstTokenOf(row({ first_token_ms: null }))).toBeNull();
});

it('nobody counted what never reached a server', () => {
  expect(countedBy(row({ prompt_tokens: 0, completion_tokens: 0 }))).toBeNull();
  expect(countedBy(row({ estimated: true }))).toBe('gateway');
  expect(countedBy(row({}))).toBe('server');
});
