import { describe, expect, it } from 'vitest';
import { greeting, snippetsFor } from './snippet_text';

const baseUrl = 'https://ai.example.com/v1';
const codeOf = (id: string, options: Parameters<typeof snippetsFor>[0]) =>
  snippetsFor(options).find((snippet) => snippet.id === id)?.code ?? '';

describe('snippets', () => {
  it('write one message on its line, and several on a line each', () => {
    const request = {
      model: 'm',
      messages: [
        { role: 'system', content: 'Be "brief"' },
        { role: 'user', content: 'Hi' },
      ],
      max_tokens: 5,
    };
    expect(codeOf('python', { baseUrl, request: greeting('m') })).toContain(
      '    messages=[{"role": "user", "content": "Hi"}],\n)',
    );
    expect(codeOf('python', { baseUrl, request })).toContain(
      '    messages=[\n        {"role": "system", "content": "Be \\"brief\\""},\n        {"role": "user", "content": "Hi"}\n    ],\n    max_tokens=5,\n)',
    );
    expect(codeOf('node', { baseUrl, request: greeting('m') })).toContain(
      '  messages: [{ role: "user", content: "Hi" }],\n});',
    );
    const body = /-d '(.*)'$/s.exec(codeOf('curl', { baseUrl, request }))?.[1] ?? '';
    expect(JSON.parse(body)).toEqual(request);
  });
  it('write tools and formats in the words of each language', () => {
    const request = {
      ...greeting('m'),
      stop: ['END'],
      tools: [
        { type: 'function', function: { name: 'f', strict: true, parameters: { 'a-b': null, c: {} } } },
      ],
    };
    expect(codeOf('python', { baseUrl, request })).toContain(
      '    stop=["END"],\n    tools=[{"type": "function", "function": {"name": "f", "strict": True, "parameters": {"a-b": None, "c": {}}}}],\n)\nprint(answer.choices[0].message)',
    );
    expect(codeOf('node', { baseUrl, request })).toContain(
      '  tools: [{ type: "function", function: { name: "f", strict: true, parameters: { "a-b": null, c: {} } } }],\n});\nconsole.log(answer.choices[0].message);',
    );
    const body = /-d '(.*)'$/s.exec(codeOf('curl', { baseUrl, request }))?.[1] ?? '';
    expect(JSON.parse(body)).toEqual(request);
  });
  it('say how to set the key, with the real one where it is shown', () => {
    const setupOf = (apiKey?: string) =>
      snippetsFor({ baseUrl, request: greeting('m'), apiKey }).map(({ setup }) => setup);
    expect(setupOf('sk_live_x')).toEqual([
      undefined,
      'pip install openai\nexport SOLIDRUST_API_KEY=sk_live_x',
      'npm install openai\nexport SOLIDRUST_API_KEY=sk_live_x',
    ]);
    expect(setupOf()[0]).toBe('export SOLIDRUST_API_KEY="your key"');
  });
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
