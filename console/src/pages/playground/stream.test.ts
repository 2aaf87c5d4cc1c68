import { describe, expect, it } from 'vitest';
import { readChatStream } from './stream';

function answer(...pieces: string[]): Response {
  const encoder = new TextEncoder();
  return new Response(
    new ReadableStream({
      start(controller) {
        for (const piece of pieces) controller.enqueue(encoder.encode(piece));
        controller.close();
      },
    }),
  );
}
const chunk = (text: string) => `data: ${JSON.stringify({ choices: [{ delta: { content: text } }] })}\n\n`;

describe('a chat stream', () => {
  it('gives each piece of text and the usage, however it is split', async () => {
    const whole = `${chunk('Hé')}: ping\n\n${chunk('llo')}data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}\n\ndata: [DONE]\n\n`;
    for (const cut of [1, 20, 45, whole.length - 1]) {
      let text = '';
      const usage = await readChatStream(answer(whole.slice(0, cut), whole.slice(cut)), (piece) => {
        text += piece;
      });
      expect(text).toBe('Héllo');
      expect(usage).toEqual({ promptTokens: 3, completionTokens: 2 });
    }
  });
  it('fails when it ends without its end', async () => {
    await expect(readChatStream(answer(chunk('a')), () => {})).rejects.toThrow('cut');
  });
  it('fails with the words of an error block', async () => {
    await expect(
      readChatStream(answer(chunk('a'), 'data: {"error":{"message":"it broke"}}\n\n'), () => {}),
    ).rejects.toThrow('it broke');
  });
});
