// What applications do with the official Node SDKs of Anthropic and of OpenAI's Responses. Plays every case against BASE_URL, at
// upstreams of each dialect, and prints one JSON line for each: {"case","ok","error"}.
import assert from 'node:assert/strict';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

const env = process.env;
const keys = JSON.parse(env.KEYS);
const scripts = JSON.parse(env.SCRIPTS);
const DIALECTS = ['chat', 'responses', 'messages'];
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } };
const claudeTools = ['weather', 'time'].map((name) => ({ name, input_schema: SCHEMA }));
const gptTools = ['weather', 'time'].map((name) => ({ type: 'function', name, parameters: SCHEMA, strict: false }));

const claude = (key = 'live') => new Anthropic({ apiKey: keys[key], baseURL: env.BASE_URL, maxRetries: 0, timeout: 20_000 });
const gpt = (key = 'live') => new OpenAI({ apiKey: keys[key], baseURL: `${env.BASE_URL}/v1`, maxRetries: 0, timeout: 20_000 });
const fake = (script) => `fake:${JSON.stringify(script)}`;
const says = (script) => [{ role: 'user', content: fake({ calls: [], ...script }) }];
const message = (dialect, script, more = {}) => ({ model: `via-${dialect}`, max_tokens: 1000, messages: says(script), ...more });

// What is new in every answer, or added by the SDK's parser.
const NEW = new Set(['id', 'created_at', 'completed_at', 'parsed', 'parsed_arguments', 'parsed_output', 'output_parsed', 'output_text',
  'signature', 'encrypted_content', '_request_id']);
const own = (value) => {
  if (Array.isArray(value)) return value.map(own);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([k, v]) => !NEW.has(k) && v !== null && v !== undefined).map(([k, v]) => [k, own(v)]));
};

async function rejects(kind, promise) {
  try {
    await promise;
  } catch (error) {
    assert.equal(error.constructor, kind, `${error.constructor.name}: ${error}`);
    return error;
  }
  throw new Error(`no ${kind.name}`);
}

const cases = {
  async messages_accumulate_to_the_whole_answer() {
    for (const dialect of DIALECTS)
      for (const script of Object.values(scripts)) {
        const request = message(dialect, script, { tools: claudeTools });
        const whole = await claude().messages.create(request);
        const final = await claude().messages.stream(request).finalMessage();
        assert.deepEqual(own(final), own(whole));
      }
  },
  async responses_accumulate_to_the_whole_answer() {
    for (const dialect of DIALECTS)
      for (const script of Object.values(scripts)) {
        const request = { model: `via-${dialect}`, input: says(script), tools: gptTools };
        const whole = await gpt().responses.create(request);
        const final = await gpt().responses.stream(request).finalResponse();
        assert.deepEqual(own(final), own(whole));
      }
  },
  async a_plain_stream_of_messages() {
    let text = '';
    for await (const event of await claude().messages.create(message('chat', scripts.text, { stream: true })))
      if (event.type === 'content_block_delta') text += event.delta.text;
    assert.equal(text, scripts.text.text);
  },
  async errors_of_messages() {
    const call = (key, fields, script = {}) => claude(key).messages.create(message('chat', script, fields));
    await rejects(Anthropic.AuthenticationError, call('revoked'));
    await rejects(Anthropic.PermissionDeniedError, call('models'));
    const missing = await rejects(Anthropic.NotFoundError, call('live', { model: 'no-such' }));
    assert(missing.requestID.startsWith('req_'));
    assert.equal(missing.error.error.type, 'not_found_error');
    await rejects(Anthropic.BadRequestError, call('live', { messages: [] }));
    await rejects(Anthropic.InternalServerError, call('live', {}, { status: 500 }));
  },
  async a_stream_that_breaks_throws() {
    for (const dialect of DIALECTS) {
      const script = { chunks: 20, cut_events: 9 };
      let text = '';
      let thrown = null;
      try {
        for await (const event of claude().messages.stream(message(dialect, script)))
          if (event.type === 'content_block_delta') text += event.delta.text;
      } catch (error) {
        thrown = error;
      }
      assert(thrown instanceof Anthropic.APIError && text.startsWith('word0'), String(thrown));
      const events = [];
      for await (const event of await gpt().responses.create({ model: `via-${dialect}`, input: says(script), stream: true }))
        events.push(event.type);
      assert.equal(events.at(-1), 'response.failed');
    }
  },
  async models() {
    const listed = [];
    for await (const model of claude().models.list()) listed.push(model.id);
    assert(listed.includes('via-chat') && listed.includes('chain'));
    assert.equal((await claude().models.retrieve('via-chat')).id, 'via-chat');
  },
  async sandbox_with_a_test_key() {
    const answer = await claude('test').messages.create({ model: 'via-chat', max_tokens: 100, messages: [{ role: 'user', content: 'Hi' }] });
    assert(answer.content[0].text.length > 0);
    assert((await gpt('test').responses.create({ model: 'via-chat', input: 'Hi' })).output_text.length > 0);
  },
};

for (const [name, run] of Object.entries(cases)) {
  const result = { case: name, ok: true, error: null };
  try {
    await run();
  } catch (error) {
    Object.assign(result, { ok: false, error: String(error?.stack ?? error) });
  }
  console.log(JSON.stringify(result));
}
