import { describe, expect, it } from 'vitest';
import { ChatError, type Fault } from './fault';
import { type Delta, readChat } from './stream';

function response(pieces: string[], { status = 200, type = 'text/event-stream', retry = '' } = {}): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(encoder.encode(piece));
      controller.close();
    },
  });
  return new Response(body, {
    status,
    headers: { 'content-type': type, ...(retry && { 'retry-after': retry }) },
  });
}
const chunk = (delta: object, finish_reason?: string) =>
  `data: ${JSON.stringify({ choices: [{ delta, finish_reason }] })}\n\n`;
const done = 'data: [DONE]\n\n';
const faultOf = async (wanted: Promise<unknown>): Promise<Fault> => {
  const error = await wanted.catch((caught: unknown) => caught);
  if (error instanceof ChatError) return error.fault;
  throw new Error(`no fault, but ${String(error)}`);
};
const all = async (...pieces: string[]) => {
  const deltas: Delta[] = [];
  const usage = await readChat(response(pieces), (delta) => deltas.push(delta));
  return { deltas, usage };
};

describe('a chat stream', () => {
  it('gives each piece of text and the usage, however it is split', async () => {
    const whole = `${chunk({ content: 'Hé' })}: ping\n\n${chunk({ content: 'llo' })}data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}}\n\n${done}`;
    for (const cut of [1, 20, 45, whole.length - 1]) {
      const { deltas, usage } = await all(whole.slice(0, cut), whole.slice(cut));
      expect(deltas.map(({ text }) => text).join('')).toBe('Héllo');
      expect(usage).toEqual({ promptTokens: 3, completionTokens: 2, cachedTokens: 1 });
    }
  });
  it('tells reasoning from text, and gives calls in pieces', async () => {
    const { deltas } = await all(
      chunk({ reasoning_content: 'hm' }),
      chunk({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"x"' } }] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: ':1}' } }] }, 'tool_calls'),
      done,
    );
    expect(deltas[0]).toEqual({ reasoning: 'hm' });
    expect(deltas[1]?.calls).toEqual([{ index: 0, id: 'a', name: 'f', arguments: '{"x"' }]);
    expect(deltas[2]).toMatchObject({ calls: [{ index: 0, arguments: ':1}' }], finish: 'tool_calls' });
  });
  it('bears line ends of the other kind, and data without a space', async () => {
    const { deltas } = await all('data:{"choices":[{"delta":{"content":"a"}}]}\r\n\r\ndata:[DONE]\r\n\r\n');
    expect(deltas).toEqual([{ text: 'a' }]);
  });
  it('keeps every byte that came', async () => {
    let raw = '';
    const sent = `: hello\n\n${chunk({ content: 'é' })}${done}`;
    await readChat(
      response([sent.slice(0, 30), sent.slice(30)]),
      () => {},
      (text) => {
        raw += text;
      },
    );
    expect(raw).toBe(sent);
  });
  it('takes an answer that is not streamed', async () => {
    const deltas: Delta[] = [];
    const body = JSON.stringify({
      choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    });
    const usage = await readChat(response([body], { type: 'application/json' }), (delta) =>
      deltas.push(delta),
    );
    expect(deltas).toEqual([{ text: 'whole', finish: 'stop' }]);
    expect(usage.completionTokens).toBe(2);
  });
});

describe('a chat that fails', () => {
  it('is cut when it ends without its end', async () => {
    expect(await faultOf(readChat(response([chunk({ content: 'a' })]), () => {}))).toMatchObject({
      kind: 'cut',
    });
  });
  it('is cut when the connection breaks', async () => {
    const body = new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('network error'));
      },
    });
    expect(await faultOf(readChat(new Response(body), () => {}))).toMatchObject({ kind: 'cut' });
  });
  it('gives the words of an error block', async () => {
    const stream = response([
      chunk({ content: 'a' }),
      'data: {"error":{"message":"it broke","code":"upstream_error"}}\n\n',
    ]);
    expect(await faultOf(readChat(stream, () => {}))).toEqual({
      kind: 'stream',
      message: 'it broke',
      code: 'upstream_error',
    });
  });
  it('gives the words, the code and the wait of a refusal', async () => {
    const refused = response(['{"error":{"message":"too many","code":"rate_limit_exceeded"}}'], {
      status: 429,
      type: 'application/json',
      retry: '12',
    });
    expect(await faultOf(readChat(refused, () => {}))).toEqual({
      kind: 'refused',
      status: 429,
      message: 'too many',
      code: 'rate_limit_exceeded',
      waitS: 12,
    });
    const problem = response(['{"detail":"not confirmed"}'], {
      status: 403,
      type: 'application/problem+json',
    });
    expect(await faultOf(readChat(problem, () => {}))).toMatchObject({
      status: 403,
      message: 'not confirmed',
    });
    expect(
      await faultOf(readChat(response([''], { status: 502, type: 'text/html' }), () => {})),
    ).toMatchObject({
      message: 'The server answered 502.',
    });
  });
});
