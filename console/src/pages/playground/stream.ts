// Reads the stream of a chat completion: calls onText for each piece, throws what the stream says is wrong.
// A stream that ends without [DONE] has failed, whatever came before.
export interface StreamResult {
  promptTokens?: number;
  completionTokens?: number;
}

interface Chunk {
  choices?: { delta?: { content?: string | null } }[];
  usage?: { prompt_tokens: number; completion_tokens: number } | null;
  error?: { message: string };
}

export async function readChatStream(
  response: Response,
  onText: (text: string) => void,
): Promise<StreamResult> {
  if (!response.ok) {
    const body = (await response.json().catch(() => null)) as {
      error?: { message?: string };
      detail?: string;
    } | null;
    throw new Error(body?.error?.message ?? body?.detail ?? `The server answered ${response.status}.`);
  }
  const result: StreamResult = {};
  const reader = (response.body as ReadableStream<Uint8Array>)
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The stream was cut before its end.');
    rest += value;
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const event = rest.slice(0, end);
      rest = rest.slice(end + 2);
      if (!event.startsWith('data: ')) continue;
      const data = event.slice(6);
      if (data === '[DONE]') return result;
      const chunk = JSON.parse(data) as Chunk;
      if (chunk.error) throw new Error(chunk.error.message);
      const text = chunk.choices?.[0]?.delta?.content;
      if (text) onText(text);
      if (chunk.usage) {
        result.promptTokens = chunk.usage.prompt_tokens;
        result.completionTokens = chunk.usage.completion_tokens;
      }
    }
  }
}
