import { ChatError, type Fault } from './fault';

// Reads the response of a chat completion, streamed or not: calls onDelta for each piece, onRaw for the bytes as they came.
// Throws a ChatError when the response says that something is wrong. A stream that ends without [DONE] has failed, whatever
// came before.
export interface CallDelta {
  index: number;
  id?: string;
  name?: string;
  arguments?: string;
}
export interface Delta {
  text?: string;
  reasoning?: string;
  calls?: CallDelta[];
  finish?: string;
}
export interface Usage {
  promptTokens?: number;
  completionTokens?: number;
  cachedTokens?: number;
}

interface Message {
  content?: string | null;
  reasoning_content?: string | null;
  reasoning?: string | null;
  refusal?: string | null;
  tool_calls?: { index?: number; id?: string; function?: { name?: string; arguments?: string } }[];
}
interface Chunk {
  choices?: { delta?: Message; message?: Message; finish_reason?: string | null }[];
  usage?: {
    prompt_tokens?: number;
    completion_tokens?: number;
    prompt_tokens_details?: { cached_tokens?: number } | null;
  } | null;
  error?: { message?: string; code?: string };
}
const kCut = 'The stream was cut before its end.';

export async function readChat(
  response: Response,
  onDelta: (delta: Delta) => void,
  onRaw: (text: string) => void = () => {},
): Promise<Usage> {
  const json = response.headers.get('content-type')?.includes('json');
  if (!response.ok || json) {
    const text = await response.text().catch(() => '');
    onRaw(text);
    const body = parsed(text);
    if (!response.ok || !body) throw new ChatError(refusal(response, text, body));
    return take(body, onDelta, {});
  }
  const usage: Usage = {};
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw new ChatError({ kind: 'cut', message: kCut });
    });
    if (done) throw new ChatError({ kind: 'cut', message: kCut });
    const text = decoder.decode(value, { stream: true });
    onRaw(text);
    rest += text;
    for (;;) {
      const end = /\r?\n\r?\n/.exec(rest);
      if (!end) break;
      const data = dataOf(rest.slice(0, end.index));
      rest = rest.slice(end.index + end[0].length);
      if (data === undefined) continue;
      if (data === '[DONE]') return usage;
      const chunk = parsed(data);
      if (!chunk) throw new ChatError({ kind: 'stream', message: 'The stream has a part that is no JSON.' });
      if (chunk.error)
        throw new ChatError({
          kind: 'stream',
          message: chunk.error.message ?? kCut,
          code: chunk.error.code ?? undefined,
        });
      take(chunk, onDelta, usage);
    }
  }
}

// The data of an event; undefined for a comment.
function dataOf(event: string): string | undefined {
  const lines = event.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  if (lines.length === 0) return undefined;
  return lines.map((line) => line.slice(line.startsWith('data: ') ? 6 : 5)).join('\n');
}

function parsed(text: string): (Chunk & { detail?: string }) | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Chunk) : null;
  } catch {
    return null;
  }
}

function refusal(response: Response, text: string, body: ReturnType<typeof parsed>): Fault {
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    kind: 'refused',
    status: response.status,
    message:
      body?.error?.message || body?.detail || text.slice(0, 200) || `The server answered ${response.status}.`,
    code: body?.error?.code ?? undefined,
    waitS: Number.isFinite(wait) ? wait : undefined,
  };
}

function take(chunk: Chunk, onDelta: (delta: Delta) => void, usage: Usage): Usage {
  const choice = chunk.choices?.[0];
  const message = choice?.delta ?? choice?.message;
  const delta: Delta = {};
  const text = message?.content ?? message?.refusal;
  if (text) delta.text = text;
  const reasoning = message?.reasoning_content ?? message?.reasoning;
  if (reasoning) delta.reasoning = reasoning;
  if (message?.tool_calls?.length)
    delta.calls = message.tool_calls.map((call, at) => ({
      index: call.index ?? at,
      id: call.id,
      name: call.function?.name,
      arguments: call.function?.arguments,
    }));
  if (choice?.finish_reason) delta.finish = choice.finish_reason;
  if (Object.keys(delta).length > 0) onDelta(delta);
  if (chunk.usage) {
    usage.promptTokens = chunk.usage.prompt_tokens;
    usage.completionTokens = chunk.usage.completion_tokens;
    usage.cachedTokens = chunk.usage.prompt_tokens_details?.cached_tokens;
  }
  return usage;
}
