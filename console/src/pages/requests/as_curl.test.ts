import { describe, expect, it } from 'vitest';
import { requestAsCurl } from './as_curl';

describe('a request as a command', () => {
  it.each([
    ['chat', '/chat/completions', 'messages'],
    [undefined, '/chat/completions', 'messages'],
    ['embedding', '/embeddings', 'input'],
  ] as const)('of the kind %s', (kind, path, field) => {
    const command = requestAsCurl('https://ai.example.com/v1', "it's", kind);
    expect(command).toContain(`https://ai.example.com/v1${path} `);
    expect(command).toContain('"X-API-Key: $SOLIDRUST_API_KEY"');
    const body = (/-d '(.*)'$/s.exec(command)?.[1] ?? '').replaceAll("'\\''", "'");
    expect(JSON.parse(body)).toMatchObject({ model: "it's", [field]: expect.anything() });
  });
});
