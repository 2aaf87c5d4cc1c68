import { describe, expect, it } from 'vitest';
import { grown, speedOf, thoughtAndText } from './answer';
import {
  type AssistantTurn,
  assistantTurn,
  messagesOf,
  openCalls,
  settled,
  type Turn,
  upTo,
  userTurn,
} from './conversation';

const answer = (part: Partial<AssistantTurn>): AssistantTurn => ({
  ...assistantTurn('m'),
  state: 'done',
  ...part,
});
const call = (result = '') => ({ id: 'c1', name: 'weather', arguments: '{"city":"Bergen"}', result });

describe('the tool loop', () => {
  it('gathers a call from its pieces', () => {
    let turn = assistantTurn('m');
    turn = grown(turn, { calls: [{ index: 0, id: 'c1', name: 'weather', arguments: '{"city"' }] }, 5);
    turn = grown(
      turn,
      {
        calls: [
          { index: 0, arguments: ':"Bergen"}' },
          { index: 1, name: 'time', arguments: '{}' },
        ],
      },
      9,
    );
    turn = grown(turn, { finish: 'tool_calls' }, 12);
    expect(turn.calls).toEqual([call(), { id: 'call_2', name: 'time', arguments: '{}', result: '' }]);
    expect(turn.figures).toMatchObject({ firstMs: 5, finish: 'tool_calls' });
  });
  it('waits for results of a whole answer only', () => {
    expect(openCalls([userTurn('?'), answer({ calls: [call()] })])).toHaveLength(1);
    expect(openCalls([userTurn('?'), answer({ calls: [call()], state: 'stopped' })])).toHaveLength(0);
    expect(openCalls([answer({ calls: [call()] }), answer({ text: 'rain' })])).toHaveLength(0);
  });
  it('sends the calls with the results that were typed', () => {
    expect(messagesOf('be brief', [userTurn('?'), answer({ calls: [call('rain')] })])).toEqual([
      { role: 'system', content: 'be brief' },
      { role: 'user', content: '?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Bergen"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'rain' },
    ]);
  });
});

describe('a conversation', () => {
  it('leaves out answers without words and half calls, and never sends reasoning', () => {
    const turns: Turn[] = [
      userTurn('a'),
      answer({ state: 'failed' }),
      userTurn('b'),
      answer({ state: 'stopped', text: 'half', reasoning: 'hm', calls: [call()] }),
    ];
    expect(messagesOf(' ', turns)).toEqual([
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: 'half' },
    ]);
  });
  it('sends pictures as parts, unless they were not kept', () => {
    const url = 'data:image/png;base64,AA';
    expect(
      messagesOf('', [
        userTurn('what?', [
          { name: 'a.png', url },
          { name: 'b.png', url: '' },
        ]),
      ]),
    ).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'what?' },
          { type: 'image_url', image_url: { url } },
        ],
      },
    ]);
    expect(messagesOf('', [userTurn('what?', [{ name: 'b.png', url: '' }])])).toEqual([
      { role: 'user', content: 'what?' },
    ]);
  });
  it('is asked again from a turn of either', () => {
    const turns: Turn[] = [userTurn('a'), answer({ text: '1' }), userTurn('b'), answer({ text: '2' })];
    expect(upTo(turns, turns[0]?.id ?? '')).toEqual(turns.slice(0, 1));
    expect(upTo(turns, turns[3]?.id ?? '')).toEqual(turns.slice(0, 3));
    expect(upTo(turns, 'none')).toBe(turns);
  });
  it('has nothing running once it was kept', () => {
    expect(settled([assistantTurn('m')])[0]).toMatchObject({ state: 'stopped' });
  });
});

describe('an answer', () => {
  it('has its thoughts apart, wherever the model wrote them', () => {
    expect(thoughtAndText({ reasoning: '', text: '<think>\nhm' })).toEqual({ reasoning: 'hm', text: '' });
    expect(thoughtAndText({ reasoning: '', text: '<think>hm</think>\n\nso' })).toEqual({
      reasoning: 'hm',
      text: 'so',
    });
    expect(thoughtAndText({ reasoning: 'hm', text: 'a <think> b' })).toEqual({
      reasoning: 'hm',
      text: 'a <think> b',
    });
  });
  it('has a speed from its first token on, where there is one', () => {
    expect(speedOf({ firstMs: 100, totalMs: 1100, completionTokens: 51 })).toBe(50);
    expect(speedOf({ firstMs: 100, totalMs: 100, completionTokens: 51 })).toBeUndefined();
    expect(speedOf({ totalMs: 100, completionTokens: 1 })).toBeUndefined();
  });
});
