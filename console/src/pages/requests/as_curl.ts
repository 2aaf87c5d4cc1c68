import { bodyOf, curlOf } from '../../shell/snippet_text';

// A command like the one that made a request. Neither its message nor its other parameters are known: they were not stored.
export function requestAsCurl(baseUrl: string, model: string, kind: 'chat' | 'embedding' = 'chat'): string {
  return kind === 'embedding'
    ? curlOf(`${baseUrl}/embeddings`, JSON.stringify({ model, input: 'your text' }))
    : curlOf(
        `${baseUrl}/chat/completions`,
        bodyOf({ model, messages: [{ role: 'user', content: 'your message' }] }),
      );
}
