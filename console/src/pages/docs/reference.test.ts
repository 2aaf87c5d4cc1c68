import { expect, it } from 'vitest';
import { reference } from '../../api/reference';
import { curlFor, found, type Operation, rootOf } from './reference';

const root = 'https://ai.example.com';
const curl = (path: string, model = 'my-model') =>
  curlFor(reference.operations.find((one) => one.path === path) as Operation, root, model);

it('calls this installation', () => {
  expect(rootOf('https://ai.example.com/v1')).toBe(root);
  expect(rootOf('https://ai.example.com/team/v1/')).toBe('https://ai.example.com/team');
  for (const operation of reference.operations)
    expect(curlFor(operation, root, 'm')).toMatch(/^curl https:\/\/ai\.example\.com\//);
});

it('asks a model that there is', () => {
  expect(curl('/v1/chat/completions')).toBe(`curl https://ai.example.com/v1/chat/completions \\
  -H "X-API-Key: $SOLIDRUST_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"my-model","messages":[{"role":"user","content":"Hi"}]}'`);
  expect(curl('/v1/models/{id}')).toContain('/v1/models/my-model \\\n');
  expect(curl('/v1/chat/completions', '')).toContain('vllm-primary');
  expect(curl('/v1/embeddings')).toContain('bge-m3');
});

it('sends files as files, and no key where none is needed', () => {
  expect(curl('/v1/audio/transcriptions')).toBe(`curl https://ai.example.com/v1/audio/transcriptions \\
  -H "X-API-Key: $SOLIDRUST_API_KEY" \\
  -F 'model=whisper' \\
  -F 'file=@your-file' \\
  -F 'response_format=json'`);
  expect(curl('/healthz')).toBe('curl https://ai.example.com/healthz');
});

it('searches all words in all of a row', () => {
  expect(found(reference.errors, ' 504 TIMEOUT').map(({ code }) => code)).toEqual(['timeout']);
  expect(found(reference.operations, 'embeddings')[0]?.path).toBe('/v1/embeddings');
  expect(found(reference.errors, 'no such word')).toEqual([]);
  expect(found(reference.errors, undefined)).toHaveLength(reference.errors.length);
});
