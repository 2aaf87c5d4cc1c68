// What an application does with the official Node SDK. Plays every case against BASE_URL with the keys in the
// environment, and prints one JSON line for each: {"case","ok","error"}.
import assert from 'node:assert/strict';
import OpenAI from 'openai';

const env = process.env;
const keys = JSON.parse(env.KEYS);
const HI = [{ role: 'user', content: 'Hi' }];
const fake = (script) => [{ role: 'user', content: 'fake:' + JSON.stringify(script) }];
const client = (key = 'live', options = {}) =>
  new OpenAI({ apiKey: keys[key], baseURL: env.BASE_URL, maxRetries: 0, timeout: 20000, ...options });
const chat = (fields = {}, key = 'live', options = {}) =>
  client(key, options).chat.completions.create({ model: 'vllm-primary', messages: HI, ...fields });

async function rejects(kind, promise, code) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.constructor.name, kind.name);
    if (code) assert.equal(error.code, code);
    return error;
  }
  throw new Error(`no ${kind.name}`);
}
const sameNumbers = (got, expected) => assert.deepEqual([...Float32Array.from(got)], [...Float32Array.from(expected)]);

const cases = {
  async chat() {
    const answer = await chat();
    assert.equal(answer.choices[0].message.content, 'You said: Hi.');
    assert.match(answer._request_id, /^req_/);
  },
  async chat_stream() {
    let text = '';
    for await (const event of await chat({ messages: fake({ text: 'Grüße 🦀 '.repeat(50), chunks: 40 }), stream: true }))
      text += event.choices[0].delta.content ?? '';
    assert.equal(text, 'Grüße 🦀 '.repeat(50));
  },
  async chat_stream_with_usage() {
    const events = [];
    for await (const event of await chat({ stream: true, stream_options: { include_usage: true } })) events.push(event);
    assert.deepEqual(events.at(-1).choices, []);
    assert.equal(events.at(-1).usage.completion_tokens, 3);
  },
  async many_streams_at_once() {
    const one = async (i) => {
      let text = '';
      for await (const event of await chat({ messages: fake({ text: `${i} `.repeat(50), chunks: 50 }), stream: true }))
        text += event.choices[0].delta.content ?? '';
      assert.equal(text, `${i} `.repeat(50));
    };
    await Promise.all([...Array(20).keys()].map(one));
  },
  async completion() {
    const answer = await client().completions.create({ model: 'vllm-primary', prompt: 'Hi' });
    assert.equal(answer.choices[0].text, 'You said: Hi.');
  },
  async completion_stream() {
    let text = '';
    for await (const event of await client().completions.create({ model: 'vllm-primary', prompt: 'Hi', stream: true }))
      text += event.choices[0].text;
    assert.equal(text, 'You said: Hi.');
  },
  async embeddings() {
    const expected = JSON.parse(env.VECTORS);
    for (const asked of [{}, { encoding_format: 'float' }]) // {}: the SDK itself asks for base64
      for (const [text, numbers] of Object.entries(expected)) {
        const answer = await client().embeddings.create({ model: 'bge-m3', input: [text, 'plain'], ...asked });
        sameNumbers(answer.data[0].embedding, numbers);
        assert.equal(answer.data[1].embedding.length, numbers.length);
      }
  },
  async tools() {
    const tools = [{ type: 'function', function: { name: 'get_weather', parameters: { type: 'object' } } }];
    for (const key of ['live', 'test']) {
      const answer = await chat({ tools }, key);
      assert.equal(answer.choices[0].finish_reason, 'tool_calls');
      assert.equal(answer.choices[0].message.tool_calls[0].function.name, 'get_weather');
      JSON.parse(answer.choices[0].message.tool_calls[0].function.arguments);
    }
  },
  async response_format() {
    for (const key of ['live', 'test'])
      JSON.parse((await chat({ response_format: { type: 'json_object' } }, key)).choices[0].message.content);
  },
  async models() {
    const listed = [];
    for await (const model of client().models.list()) listed.push(model.id);
    assert(listed.includes('vllm-primary') && listed.includes('bge-m3'));
    assert.equal((await client().models.retrieve('vllm-primary')).id, 'vllm-primary');
    for (const name of ['org/Slashed-4B', 'modèle:é?/%41'])
      assert.equal((await client().models.retrieve(name)).id, name);
    await rejects(OpenAI.NotFoundError, client().models.retrieve('no-such'), 'model_not_found');
  },
  async authentication_errors() {
    for (const key of ['revoked', 'malformed'])
      await rejects(OpenAI.AuthenticationError, chat({}, key), 'invalid_api_key');
    await rejects(OpenAI.PermissionDeniedError, chat({}, 'models'), 'insufficient_permissions');
    await rejects(OpenAI.BadRequestError, chat({}, 'live', { defaultHeaders: { 'X-API-Key': keys.test } }),
      'conflicting_credentials');
  },
  async request_errors() {
    await rejects(OpenAI.NotFoundError, chat({ model: 'gpt-9' }), 'model_not_found');
    const error = await rejects(OpenAI.BadRequestError, chat({ temperature: 9 }), 'invalid_value');
    assert.equal(error.param, 'temperature');
    await rejects(OpenAI.BadRequestError, chat({ messages: [] }), 'invalid_value');
  },
  async upstream_errors() {
    await rejects(OpenAI.InternalServerError, chat({ messages: fake({ close_first: 'rst' }) }), 'upstream_error');
    await rejects(OpenAI.InternalServerError, chat({ messages: fake({ status: 401 }) }), 'upstream_error');
  },
  async a_stream_that_breaks_throws() {
    let text = '';
    try {
      for await (const event of await chat({ messages: fake({ chunks: 20, cut_events: 8 }), stream: true }))
        text += event.choices[0].delta.content ?? '';
    } catch (error) {
      assert(error instanceof OpenAI.APIError && text.startsWith('word0'), String(error));
      return;
    }
    throw new Error(`the broken stream looked like a success: ${text}`);
  },
  async the_client_breaks_off() {
    for await (const event of await chat({ messages: fake({ tag: env.TAG + '-break', chunks: 1000, gap: 0.02 }), stream: true })) {
      assert(event);
      break;
    }
  },
  async sandbox_with_a_test_key() {
    assert((await chat({}, 'test')).choices[0].message.content.length > 0);
    const vector = (await client('test').embeddings.create({ model: 'bge-m3', input: 'x' })).data[0].embedding;
    assert(Math.abs(vector.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-3);
  },
  async sandbox_answers_a_given_text() {
    const messages = [{ role: 'user', content: 'sandbox: text {"name": "Ada", "age": 36}' }];
    assert.deepEqual(JSON.parse((await chat({ messages }, 'test')).choices[0].message.content), { name: 'Ada', age: 36 });
    let text = '';
    for await (const event of await chat({ messages, stream: true }, 'test')) text += event.choices[0].delta.content ?? '';
    assert.deepEqual(JSON.parse(text), { name: 'Ada', age: 36 });
  },
  async sandbox_json_in_the_shape_told() {
    const schema = { type: 'object', properties: { name: { type: 'string' }, ok: { type: 'boolean' } }, required: ['name', 'ok'] };
    const messages = [{ role: 'system', content: `JSON schema:\n${JSON.stringify(schema)}\nMatch it.` }, ...HI];
    const answer = await chat({ messages, response_format: { type: 'json_object' } }, 'test');
    const { name, ok, ...rest } = JSON.parse(answer.choices[0].message.content);
    assert.deepEqual([typeof name, typeof ok, rest], ['string', 'boolean', {}]);
  },
  async sandbox_legacy_functions() {
    const functions = [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } }];
    const { message, finish_reason } = (await chat({ functions }, 'test')).choices[0];
    assert.equal(finish_reason, 'function_call');
    assert('city' in JSON.parse(message.function_call.arguments));
    const final = await client('test').chat.completions.stream({ model: 'vllm-primary', messages: HI, functions }).finalMessage();
    assert.deepEqual(final.function_call, message.function_call);
  },
  async sandbox_logprobs() {
    const fields = { logprobs: true, top_logprobs: 3 };
    const choice = (await chat(fields, 'test')).choices[0];
    assert.equal(choice.logprobs.content.map((one) => one.token).join(''), choice.message.content);
    assert(choice.logprobs.content.every((one) => one.logprob <= 0 && one.top_logprobs.length === 3));
    const streamed = [];
    for await (const event of await chat({ ...fields, stream: true }, 'test')) streamed.push(...(event.choices[0].logprobs?.content ?? []));
    assert.deepEqual(streamed, choice.logprobs.content);
    const scored = (await client('test').completions.create({ model: 'vllm-primary', prompt: 'a b', echo: true, max_tokens: 0, logprobs: 2 })).choices[0];
    assert.equal(scored.text, 'a b');
    assert.equal(scored.logprobs.token_logprobs[0], null);
  },
};

if (process.argv[2] === '--list') {
  console.log(JSON.stringify(Object.keys(cases)));
} else {
  for (const [name, run] of Object.entries(cases)) {
    const result = { case: name, ok: true, error: null };
    try {
      await run();
    } catch (error) {
      Object.assign(result, { ok: false, error: String(error?.stack ?? error) });
    }
    console.log(JSON.stringify(result));
  }
}
