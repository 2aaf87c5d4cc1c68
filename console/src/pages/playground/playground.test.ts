import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clearDrafts } from '../../shell/useDraft';
import type { AssistantTurn } from './conversation';
import { readHistory } from './history';
import { Playground, playgroundOf } from './playground';

const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;
const done = 'data: [DONE]\n\n';
const fromServer = { 'x-request-id': 'req_1', 'content-type': 'text/event-stream' };
// What the server answers next, and what it was asked.
const asked: { model: string; messages: { role: string; content: string }[] }[] = [];
let answers: (() => Response)[] = [];
const stream =
  (...pieces: string[]) =>
  () =>
    new Response(
      new ReadableStream({
        start(control) {
          for (const piece of pieces) control.enqueue(new TextEncoder().encode(piece));
          control.close();
        },
      }),
      { headers: fromServer },
    );
const endless = (signal: AbortSignal) =>
  new Response(
    new ReadableStream({
      start(control) {
        control.enqueue(new TextEncoder().encode(delta('begun')));
        signal.addEventListener('abort', () => control.error(new DOMException('stopped', 'AbortError')));
      },
    }),
    { headers: fromServer },
  );

beforeEach(() => {
  asked.length = 0;
  answers = [];
  vi.stubGlobal(
    'Request',
    class extends Request {
      constructor(path: string, options?: RequestInit) {
        super(new URL(path, 'http://localhost'), options);
      }
    },
  );
  vi.stubGlobal('fetch', async (call: Request, { signal }: { signal: AbortSignal }) => {
    if (!call.url.endsWith('/api/playground/chat'))
      return Response.json({ data: [], next: null }, { headers: fromServer });
    asked.push(await call.json());
    return answers.shift()?.() ?? endless(signal);
  });
});
afterEach(() => {
  clearDrafts();
  vi.unstubAllGlobals();
  localStorage.clear();
});

const open = () => {
  const playground = new Playground('ada');
  playground.defaultModel = 'm';
  return playground;
};
const turnsOf = (playground: Playground, at = 0) => playground.get().threads[at]?.turns ?? [];
const last = (playground: Playground, at = 0) => turnsOf(playground, at).at(-1) as AssistantTurn;
const settle = (playground: Playground, at = 0) =>
  vi.waitFor(() => expect(last(playground, at).state).not.toBe('running'));
const ask = async (playground: Playground, text: string, ...pieces: string[]) => {
  answers.push(stream(...pieces));
  playground.change({ message: text });
  playground.send();
  await settle(playground);
};

describe('the playground', () => {
  it('sends the whole conversation with each turn, and keeps what came', async () => {
    const playground = open();
    await ask(playground, 'one', delta('1'), done);
    await ask(playground, 'two', delta('2'), done);
    expect(asked[1]?.messages.map(({ content }) => content)).toEqual(['one', '1', 'two']);
    expect(asked[1]?.model).toBe('m');
    expect(last(playground)).toMatchObject({ text: '2', state: 'done', figures: { request: 'req_1' } });
    expect(playground.get().message).toBe('');
    expect(playground.rawOf(last(playground).id)?.response).toBe(delta('2') + done);
    expect(readHistory('ada')).toHaveLength(1);
    playground.end();
  });
  it('outlives a reload: what was typed, what was said, and half an answer', async () => {
    const before = open();
    await ask(before, 'one', delta('1'), done);
    before.change({ message: 'two' });
    before.send();
    await vi.waitFor(() => expect(last(before).text).toBe('begun'));
    before.change({ message: 'half a thought' });
    window.dispatchEvent(new Event('pagehide'));
    const after = open();
    expect(after.get().message).toBe('half a thought');
    expect(last(after)).toMatchObject({ text: 'begun', state: 'stopped' });
    expect(turnsOf(new Playground('bob'))).toEqual([]);
    before.end();
  });
  it('stops when it is told to', async () => {
    const playground = open();
    playground.change({ message: 'one' });
    playground.send();
    await vi.waitFor(() => expect(last(playground).text).toBe('begun'));
    playground.stop();
    await settle(playground);
    expect(last(playground)).toMatchObject({ text: 'begun', state: 'stopped' });
    expect(last(playground).fault).toBeUndefined();
  });
  it('says that a stream was cut, and keeps what came of it', async () => {
    const playground = open();
    await ask(playground, 'one', delta('half'));
    expect(last(playground)).toMatchObject({ text: 'half', state: 'failed', fault: { kind: 'cut' } });
  });
  it('asks again from a turn, and has back what was taken away; the history has both', async () => {
    const playground = open();
    await ask(playground, 'one', delta('1'), done);
    await ask(playground, 'two', delta('2'), done);
    const [first] = turnsOf(playground);
    const thread = playground.get().threads[0]?.id ?? '';
    playground.edit(thread, first?.id ?? '', 'other');
    answers.push(stream(delta('3'), done));
    playground.askEdited(thread, first?.id ?? '');
    await settle(playground);
    expect(turnsOf(playground)).toHaveLength(2);
    expect(asked.at(-1)?.messages.map(({ content }) => content)).toEqual(['other']);
    expect(readHistory('ada').map(({ title }) => title)).toEqual(['other', 'one']);
    playground.undo();
    expect(turnsOf(playground)).toHaveLength(4);
    expect(turnsOf(playground)[0]).toMatchObject({ text: 'one', edit: 'other' });
  });
  it('asks every model, and one that joins goes on from what was said', async () => {
    const playground = open();
    await ask(playground, 'one', delta('1'), done);
    playground.setModels(['m', 'n']);
    expect(turnsOf(playground, 1)).toHaveLength(2);
    answers.push(stream(delta('2'), done));
    await ask(playground, 'two', delta('2'), done);
    await settle(playground, 1);
    expect(asked.slice(1).map(({ model, messages }) => [model, messages.length])).toEqual([
      ['m', 3],
      ['n', 3],
    ]);
    playground.removeModel(0);
    expect([playground.get().models, playground.get().threads.length]).toEqual([['n'], 1]);
  });
  it('never sends what the server would not take', async () => {
    const playground = open();
    const url = `data:image/png;base64,${'A'.repeat(8 * 1024 * 1024)}`;
    playground.change({ message: 'what?', pictures: [{ name: 'a.png', url }] });
    playground.send();
    await settle(playground);
    expect([asked.length, last(playground).fault?.kind]).toEqual([0, 'size']);
  });
  it('is of one person, and ends with the drafts', () => {
    const ada = playgroundOf('ada');
    ada.change({ message: 'mine' });
    expect(playgroundOf('ada')).toBe(ada);
    expect(playgroundOf('bob').get().message).toBe('');
    const again = playgroundOf('ada');
    again.change({ message: 'mine' });
    clearDrafts();
    window.dispatchEvent(new Event('pagehide'));
    expect(playgroundOf('ada').get().message).toBe('');
  });
});
