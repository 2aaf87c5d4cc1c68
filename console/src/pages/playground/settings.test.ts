import { describe, expect, it } from 'vitest';
import { codeRequest } from './code_request';
import { modelsOf, searchOf } from './compared';
import { userTurn } from './conversation';
import { adviceOf } from './fault';
import { pictureFault } from './pictures';
import { exampleSchema, faultsOf, readSchema, verdictOn } from './schema';
import { bodyOf, bytesOf, faultsIn, fits, initialSettings, kMostBody } from './settings';
import { exampleTools, readTools } from './tools';

describe('functions', () => {
  it('are read alone, in a list, and with or without their type', () => {
    const weather = { name: 'weather', parameters: { type: 'object' } };
    const wanted = [{ type: 'function', function: weather }];
    for (const text of [weather, [weather], { type: 'function', function: weather }])
      expect(readTools(JSON.stringify(text)).value).toEqual(wanted);
    expect(readTools(' ').value).toEqual([]);
    expect(readTools(exampleTools).value).toHaveLength(1);
  });
  it.each([
    ['{', 'No valid JSON'],
    ['[1]', 'Function 1 is no object'],
    ['{"name":"a b"}', 'needs a "name"'],
    ['[{"name":"a"},{"name":"a"}]', '"a" is there twice'],
    ['{"name":"a","description":1}', '"description"'],
    ['{"name":"a","parameters":[]}', 'no JSON schema'],
    ['{"name":"a","parameters":{"type":"string"}}', '"type": "object"'],
  ])('say what is wrong with %s', (text, fault) => {
    expect(readTools(text).fault).toContain(fault);
  });
});

describe('a schema', () => {
  const schema = readSchema(exampleSchema).value ?? {};
  it('is a JSON object', () => {
    expect(readSchema('[]').fault).toBeDefined();
    expect(readSchema('{"type":1}').fault).toBeDefined();
    expect(readSchema(exampleSchema).fault).toBeUndefined();
  });
  it('says of an answer whether it follows', () => {
    expect(verdictOn('{"name":"Ada","age":36}', schema)).toBe('follows');
    expect(verdictOn('{"name":1,"x":2}', schema)).toEqual({
      faults: ['answer.age is missing', 'answer.name is number, not string', 'answer.x is not in the schema'],
    });
    expect(verdictOn('no', schema)).toEqual({ faults: [expect.stringContaining('No valid JSON')] });
    expect(verdictOn('{}', null)).toBe('json');
    expect(verdictOn('1', null)).toEqual({ faults: ['It is no JSON object.'] });
  });
  it('knows lists, choices and whole numbers', () => {
    const list = { type: 'array', items: { enum: ['a', 'b'] } };
    expect(faultsOf(['a', 'c'], list)).toEqual(['answer[1] is none of ["a","b"]']);
    expect(faultsOf(1.5, { type: ['integer', 'null'] })).toEqual(['answer is number, not integer or null']);
    expect(faultsOf(null, { type: ['integer', 'null'] })).toEqual([]);
    expect(faultsOf(Array(20).fill(1), { items: { type: 'string' } })).toHaveLength(5);
  });
});

describe('a request', () => {
  const turns = [userTurn('Hi')];
  it('has what is set and nothing else', () => {
    expect(bodyOf('m', { ...initialSettings, temperature: '', maxTokens: '' }, turns)).toEqual({
      model: 'm',
      messages: [{ role: 'user', content: 'Hi' }],
    });
    const set = {
      ...initialSettings,
      temperature: 0,
      topP: 0.5,
      seed: 7,
      stop: ['END'],
      tools: '{"name":"f"}',
    };
    expect(bodyOf('m', set, turns)).toMatchObject({
      temperature: 0,
      top_p: 0.5,
      max_tokens: 512,
      seed: 7,
      stop: ['END'],
    });
    expect(bodyOf('m', set, turns)).not.toHaveProperty('tool_choice');
    expect(bodyOf('m', { ...set, toolChoice: 'required' }, turns).tool_choice).toBe('required');
    expect(bodyOf('m', { ...set, toolChoice: 'f' }, turns).tool_choice).toEqual({
      type: 'function',
      function: { name: 'f' },
    });
    expect(bodyOf('m', { ...set, toolChoice: 'gone' }, turns)).not.toHaveProperty('tool_choice');
  });
  it('asks for JSON by a schema', () => {
    const set = { ...initialSettings, output: 'json_schema' as const, schema: '{"type":"object"}' };
    expect(bodyOf('m', set, turns).response_format).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', schema: { type: 'object' }, strict: true },
    });
    expect(faultsIn(set)).toEqual({});
    expect(faultsIn({ ...set, schema: '', schemaName: 'a b', tools: '{' })).toEqual({
      tools: expect.any(String),
      schema: expect.any(String),
      schemaName: expect.any(String),
    });
  });
  it('counts bytes, not letters, against what the server takes', () => {
    expect(bytesOf('é')).toBe(2);
    expect(fits('x'.repeat(kMostBody - 256))).toBe(true);
    expect(fits('x'.repeat(kMostBody - 255))).toBe(false);
  });
  it('has no pictures in its code', () => {
    const body = bodyOf('m', initialSettings, [
      userTurn('?', [{ name: 'a', url: 'data:image/png;base64,QUJD' }]),
    ]);
    const { request, pictures } = codeRequest(body);
    expect(pictures).toBe(true);
    expect(JSON.stringify(request)).toContain('data:image/png;base64,YOUR_PICTURE');
    expect(codeRequest(bodyOf('m', initialSettings, turns)).pictures).toBe(false);
  });
});

describe('a picture', () => {
  const file = { name: 'a.png', type: 'image/png', size: 4 * 1024 * 1024 };
  it('has a kind and a size', () => {
    expect(pictureFault(file, 3)).toBeNull();
    expect(pictureFault({ ...file, size: file.size + 1 }, 0)).toContain('at most 4.0 MB');
    expect(pictureFault({ ...file, size: 0 }, 0)).toContain('empty');
    expect(pictureFault({ ...file, type: 'image/svg+xml' }, 0)).toContain('no PNG');
    expect(pictureFault(file, 4)).toContain('4 pictures');
  });
});

describe('the address', () => {
  it('has the models, whatever their names', () => {
    const models = ['a/b', 'c,d', '50%', '%2C'];
    expect(modelsOf(searchOf(models))).toEqual(models);
    expect(modelsOf({ with: 'b' })).toEqual([]);
    expect(modelsOf({ model: 'a', with: 'b,c,d,e' })).toEqual(['a', 'b', 'c', 'd']);
    expect(searchOf([''])).toEqual({ model: undefined, with: undefined });
  });
});

it('every fault has a word for what to do', () => {
  const message = 'x';
  expect(adviceOf({ kind: 'refused', message, status: 429, waitS: 12 })).toEqual({
    text: 'Ask again in 12 seconds.',
    limits: true,
  });
  expect(adviceOf({ kind: 'refused', message, status: 429, code: 'insufficient_quota' }).text).toContain(
    'budget',
  );
  expect(adviceOf({ kind: 'refused', message, status: 404 }).text).toContain('another model');
  expect(adviceOf({ kind: 'refused', message, status: 413 })).toEqual(adviceOf({ kind: 'size', message }));
  expect(adviceOf({ kind: 'cut', message }).text).toContain('not the whole answer');
  expect(adviceOf({ kind: 'refused', message, status: 503 }).text).toContain('failed');
});
