import type { Schemas } from '../../api/client';
import { bodyOf, curlOf } from '../../shell/snippet_text';

type Kind = Schemas['Model']['kind'];

// What a model of each kind is asked, and where.
const calls: Record<Exclude<Kind, 'transcription'>, (model: string) => [path: string, body: string]> = {
  chat: (model) => [
    '/chat/completions',
    bodyOf({ model, messages: [{ role: 'user', content: 'your message' }] }),
  ],
  embedding: (model) => ['/embeddings', JSON.stringify({ model, input: 'your text' })],
  rerank: (model) => [
    '/rerank',
    JSON.stringify({ model, query: 'your question', documents: ['one text', 'another'] }),
  ],
  moderation: (model) => ['/moderations', JSON.stringify({ model, input: 'your text' })],
  image: (model) => ['/images/generations', JSON.stringify({ model, prompt: 'your picture' })],
  speech: (model) => ['/audio/speech', JSON.stringify({ model, input: 'your text', voice: 'alloy' })],
};

// A command like the one that made a request. Neither its message nor its other parameters are known: they were not stored.
export function requestAsCurl(baseUrl: string, model: string, kind: Kind = 'chat'): string {
  if (kind === 'transcription')
    return [
      `curl ${baseUrl}/audio/transcriptions \\`,
      '  -H "Authorization: Bearer $SOLIDRUST_API_KEY" \\',
      `  -F 'model=${model}' -F 'file=@your-recording.wav'`,
    ].join('\n');
  const [path, body] = calls[kind](model);
  return curlOf(`${baseUrl}${path}`, body);
}
