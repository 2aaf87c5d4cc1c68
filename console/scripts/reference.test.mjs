import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { referenceOf } from './reference.mjs';

const { operations, errors } = referenceOf(readFileSync('../api/openapi/api.yaml', 'utf8'));
const operation = (path) => operations.find((one) => one.path === path);

it('has every operation of the document with its example', () => {
  expect(operations.length).toBeGreaterThan(20);
  expect(operation('/v1/chat/completions')).toMatchObject({
    method: 'POST',
    open: false,
    body: { model: 'vllm-primary', messages: [{ role: 'user', content: 'Hi' }] },
  });
  expect(operation('/v1/models')).toMatchObject({ method: 'GET', body: undefined });
  expect(operation('/v1/audio/transcriptions').form).toMatchObject({ model: 'whisper' });
  expect(operations.filter(({ open }) => open).map(({ path }) => path)).toEqual(['/healthz', '/readyz']);
});

it('has every error code', () => {
  expect(errors.find(({ code }) => code === 'timeout')).toMatchObject({ status: 504, type: 'server_error' });
  expect(errors.every(({ cause, remedy }) => cause && remedy)).toBe(true);
});

it('refuses a request without an example', () => {
  const document =
    'paths: { /v1/x: { post: { summary: X, requestBody: { content: { application/json: {} } } } } }';
  expect(() => referenceOf(`${document}\nx-error-codes: {}`)).toThrow('post /v1/x has no example');
});
