import { describe, expect, it } from 'vitest';
import { greeting, snippetsFor } from './snippet_text';

const baseUrl = 'https://ai.example.com/v1';
const codeOf = (id: string, options: Parameters<typeof snippetsFor>[0]) =>
  snippetsFor(options).find((snippet) => snippet.id === id)?.code ?? '';

describe('snippets', () => {
  it.each(['curl', 'python', 'node'])('%s has the base URL and the model', (id) => {
    const code = codeOf(id, { baseUrl, request: greeting('vllm-primary') });
    expect(code).toContain(baseUrl);
    expect(code).toContain('vllm-primary');
    expect(code).toContain('SOLIDRUST_API_KEY');
  });
  it('has the key in the command only when there is one', () => {
    expect(codeOf('curl', { baseUrl, request: greeting('m'), apiKey: 'sk_live_x' })).toContain(
      'X-API-Key: sk_live_x',
    );
  });
  it('cannot be broken out of by a quote in a message', () => {
    const request = { model: 'm', messages: [{ role: 'user', content: "it's; rm -rf /" }] };
    expect(codeOf('curl', { baseUrl, request })).toContain("it'\\''s; rm -rf /");
  });
});
