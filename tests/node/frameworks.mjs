// Frameworks with their defaults: Vercel's AI SDK, where openai('m') is Responses and anthropic('m') Messages, and OpenAI's Agents
// SDK, which is Responses. Plays every case at upstreams of each dialect and prints one JSON line for each: {"case","ok","error"}.
import assert from 'node:assert/strict';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { Agent, OpenAIProvider, Runner, tool as agentTool } from '@openai/agents';
import { generateText, jsonSchema, Output, stepCountIs, streamText, tool } from 'ai';

const env = process.env;
const steps = JSON.parse(env.STEPS);
const openai = createOpenAI({ apiKey: env.KEY, baseURL: `${env.BASE_URL}/v1` });
const anthropic = createAnthropic({ apiKey: env.KEY, baseURL: `${env.BASE_URL}/v1` });
const DIALECTS = ['chat', 'responses', 'messages'];
const tools = {
  weather: tool({
    description: 'The weather in a city',
    inputSchema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false }),
    execute: async ({ city }) => `${city}: rain, 7 degrees`,
  }),
};
const prompt = `fake:${JSON.stringify({ steps })}`;
const loop = (model) => ({ model, prompt, tools, stopWhen: stepCountIs(5), maxRetries: 0 });

async function whole(provider) {
  for (const dialect of DIALECTS) {
    const { text, steps: taken } = await generateText(loop(provider(`via-${dialect}`)));
    assert.equal(text, 'It rains in Oslo.');
    assert.equal(taken.length, 2);
    assert.equal(taken[0].toolResults[0].output, 'Oslo: rain, 7 degrees');
  }
}

async function streamed(provider) {
  for (const dialect of DIALECTS) {
    const errors = [];
    const result = streamText({ ...loop(provider(`via-${dialect}`)), onError: ({ error }) => errors.push(error) });
    let text = '';
    for await (const piece of result.textStream) text += piece;
    assert.deepEqual(errors, []);
    assert.equal(text, 'It rains in Oslo.');
    assert((await result.totalUsage).inputTokens > 0);
  }
}

async function object(provider) {
  for (const dialect of DIALECTS) {
    const { output } = await generateText({
      model: provider(`via-${dialect}`),
      prompt: `fake:${JSON.stringify({ text: '{"city":"Oslo"}', calls: [] })}`,
      maxRetries: 0,
      output: Output.object({ schema: jsonSchema({ type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false }) }),
    });
    assert.deepEqual(output, { city: 'Oslo' });
  }
}

const runner = new Runner({
  modelProvider: new OpenAIProvider({ apiKey: env.KEY, baseURL: `${env.BASE_URL}/v1` }),
  tracingDisabled: true, // traces go to OpenAI
});
const forecaster = (dialect) =>
  new Agent({
    name: 'Forecaster',
    instructions: 'Use the tool.',
    model: `via-${dialect}`,
    tools: [
      agentTool({
        name: 'weather',
        description: 'The weather in a city',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
        execute: async ({ city }) => `${city}: rain, 7 degrees`,
      }),
    ],
  });
const outputs = (result) => result.newItems.filter((item) => item.type === 'tool_call_output_item').map((item) => item.output);

const cases = {
  async agents_run_a_tool_loop() {
    for (const dialect of DIALECTS) {
      const result = await runner.run(forecaster(dialect), prompt);
      assert.equal(result.finalOutput, 'It rains in Oslo.');
      assert.deepEqual(outputs(result), ['Oslo: rain, 7 degrees']);
    }
  },
  async agents_stream_a_tool_loop() {
    for (const dialect of DIALECTS) {
      const result = await runner.run(forecaster(dialect), prompt, { stream: true });
      let text = '';
      for await (const piece of result.toTextStream()) text += piece;
      await result.completed;
      assert.equal(result.finalOutput, 'It rains in Oslo.');
      assert.equal(text, 'It rains in Oslo.');
      assert.deepEqual(outputs(result), ['Oslo: rain, 7 degrees']);
    }
  },
  async agents_go_on_with_a_conversation() {
    for (const dialect of DIALECTS) {
      const first = await runner.run(forecaster(dialect), prompt);
      const words = `fake:${JSON.stringify({ text: 'the second', calls: [] })}`;
      const second = await runner.run(forecaster(dialect), [...first.history, { role: 'user', content: words }]);
      assert.equal(second.finalOutput, 'the second');
    }
  },
  async openai_runs_a_tool_loop() {
    await whole(openai);
  },
  async openai_streams_a_tool_loop() {
    await streamed(openai);
  },
  async openai_makes_an_object() {
    await object(openai);
  },
  async openai_goes_on_with_a_conversation() {
    // Its own memory has text; by default it sends a reference instead, to a server that keeps nothing.
    const words = (text) => `fake:${JSON.stringify({ text, calls: [] })}`;
    for (const dialect of DIALECTS) {
      const model = openai(`via-${dialect}`);
      const first = await generateText({ model, prompt: words('the first'), maxRetries: 0 });
      const messages = [{ role: 'user', content: words('the first') }, ...first.response.messages, { role: 'user', content: words('the second') }];
      const second = await generateText({ model, messages, maxRetries: 0, providerOptions: { openai: { store: false } } });
      assert.equal(second.text, 'the second');
      if (dialect === 'responses') continue; // there it is the upstream's affair
      await assert.rejects(generateText({ model, messages, maxRetries: 0 }), /store: false/);
    }
  },
  async anthropic_runs_a_tool_loop() {
    await whole(anthropic);
  },
  async anthropic_streams_a_tool_loop() {
    await streamed(anthropic);
  },
};

for (const [name, run] of Object.entries(cases)) {
  const result = { case: name, ok: true, error: null };
  try {
    await run();
  } catch (error) {
    Object.assign(result, { ok: false, error: String(error?.stack ?? error) + JSON.stringify(error?.responseBody ?? error?.cause ?? '') });
  }
  console.log(JSON.stringify(result));
}
