import { afterEach, describe, expect, it } from 'vitest';
import { userTurn } from './conversation';
import { clearHistory, forget, isKept, readHistory, remember, setKept } from './history';
import { initialSettings } from './settings';

const past = (id: string, text = id) => ({
  id,
  atMs: 1,
  models: ['m'],
  settings: initialSettings,
  threads: [[userTurn(text, [{ name: 'a.png', url: 'data:image/png;base64,QUJD' }])]],
});
afterEach(() => localStorage.clear());

describe('the history', () => {
  it('is of one account, newest first, each conversation once', () => {
    remember('ada', past('one'));
    remember('ada', past('two'));
    remember('ada', past('one', 'changed'));
    expect(readHistory('ada').map(({ title }) => title)).toEqual(['changed', 'two']);
    expect(readHistory('bob')).toEqual([]);
    forget('ada', 'two');
    expect(readHistory('ada')).toHaveLength(1);
    clearHistory('ada');
    expect(readHistory('ada')).toEqual([]);
  });
  it('has no pictures', () => {
    remember('ada', past('one'));
    expect(JSON.stringify(localStorage)).not.toContain('QUJD');
    expect(readHistory('ada')[0]?.threads[0]?.[0]).toMatchObject({ pictures: [{ name: 'a.png', url: '' }] });
  });
  it('can be switched off, and then keeps what is there', () => {
    remember('ada', past('one'));
    setKept('ada', false);
    remember('ada', past('two'));
    expect([isKept('ada'), readHistory('ada').length]).toEqual([false, 1]);
    setKept('ada', true);
    remember('ada', past('two'));
    expect(readHistory('ada')).toHaveLength(2);
  });
  it('has a bound: the oldest go', () => {
    for (let at = 0; at < 60; at++) remember('ada', past(`c${at}`));
    expect(readHistory('ada')).toHaveLength(50);
    expect(readHistory('ada').at(-1)?.id).toBe('c10');
    for (const id of ['big1', 'big2', 'big3']) remember('ada', past(id, 'x'.repeat(900_000)));
    expect(readHistory('ada').map(({ id }) => id)).toEqual(['big3', 'big2']);
  });
  it('is not broken by what it cannot read, nor kept without a word', () => {
    localStorage.setItem('playground.history.ada', '{');
    expect(readHistory('ada')).toEqual([]);
    remember('ada', { ...past('one'), threads: [[]] });
    expect(readHistory('ada')).toEqual([]);
  });
});
