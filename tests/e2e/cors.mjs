// The official Node SDK in a page of another origin than the API's. What a page cannot do is a fault.

// Runs in the page.
async function useSdk({ api, keys }) {
  const { OpenAI } = await import('/openai/index.mjs');
  const faults = [];
  const expect = (fine, what) => fine || faults.push(what);
  const client = (apiKey, more) => new OpenAI({ apiKey, baseURL: api, dangerouslyAllowBrowser: true, maxRetries: 0, ...more });
  const chat = { model: 'vllm-primary', messages: [{ role: 'user', content: 'Hi' }] };
  const attempt = async (name, step) => {
    try {
      await step(client(keys.live));
    } catch (error) {
      faults.push(`${name}: ${error.name} ${error.status} ${error.message}`);
    }
  };
  const failing = async (name, status, step) => {
    try {
      await step();
      faults.push(`${name}: no error`);
    } catch (error) {
      expect(error.status === status, `${name}: ${error.name} ${error.status} ${error.message}`);
      expect(error.requestID?.startsWith('req_'), `${name}: x-request-id cannot be read`);
      return error;
    }
  };

  await attempt('whole', async (ai) => {
    const { data, response, request_id } = await ai.chat.completions.create(chat).withResponse();
    expect(data.choices[0].message.content.length > 0, 'whole: no text');
    expect(request_id?.startsWith('req_'), 'whole: x-request-id cannot be read');
    for (const name of ['x-ratelimit-limit', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests', 'x-solidrust-upstream'])
      expect(response.headers.get(name), `whole: ${name} cannot be read`);
    expect(response.headers.get('date') === null, 'whole: what is not exposed can be read: is this another origin at all?');
  });
  await attempt('streamed', async (ai) => {
    let text = '';
    for await (const chunk of await ai.chat.completions.create({ ...chat, stream: true })) text += chunk.choices[0]?.delta.content ?? '';
    expect(text.length > 0, 'streamed: no text');
  });
  await attempt('completion', async (ai) => expect((await ai.completions.create({ model: 'vllm-primary', prompt: 'Hi' })).choices[0].text, 'completion: no text'));
  await attempt('embedding', async (ai) => expect((await ai.embeddings.create({ model: 'bge-m3', input: 'a' })).data[0].embedding.length, 'embedding: none'));
  await attempt('models', async (ai) => expect((await ai.models.list()).data.length > 0, 'models: none'));
  await attempt('a model with a slash', async (ai) => expect((await ai.models.retrieve('org/Slashed-4B')).id === 'org/Slashed-4B', 'a model with a slash: another'));
  await attempt('a model beyond ASCII', async (ai) => expect((await ai.models.retrieve('modèle')).id === 'modèle', 'a model beyond ASCII: another'));
  await attempt('other headers', async () => {
    const answer = await client(keys.live, { defaultHeaders: { 'X-Own-Header': '1' }, organization: 'o', project: 'p' }).models.list();
    expect(answer.data.length > 0, 'other headers: none');
  });
  await attempt('X-API-Key', async () => {
    const answer = await fetch(`${api}/models`, { headers: { 'X-API-Key': keys.live } });
    expect(answer.status === 200, `X-API-Key: ${answer.status}`);
  });

  await failing('an invalid key', 401, () => client(keys.invalid).models.list());
  await failing('no such path', 404, () => client(keys.live).get('/nothing'));
  await failing('no such model', 404, () => client(keys.live).chat.completions.create({ ...chat, model: 'none' }));
  await failing('a broken request', 400, () => client(keys.live).chat.completions.create({ ...chat, temperature: 9 }));
  await client(keys.limited).chat.completions.create(chat).catch(() => {});
  const limited = await failing('a limit', 429, () => client(keys.limited).chat.completions.create(chat));
  for (const name of ['retry-after', 'retry-after-ms', 'x-ratelimit-reset'])
    expect(limited?.headers.get(name), `a limit: ${name} cannot be read`);
  return faults;
}

// Runs in the page: what it gets of the API where its origin is not listed.
async function tryFetch({ api, keys }) {
  const asked = [
    ['a preflight', () => fetch(`${api}/models`, { headers: { Authorization: `Bearer ${keys.live}` } })],
    ['no preflight', () => fetch(`${api}/models`)],
  ];
  const faults = [];
  for (const [name, ask] of asked) {
    const answer = await ask().catch((error) => error);
    if (!(answer instanceof TypeError)) faults.push(`with ${name} a page of an origin that is not listed reads an answer: ${answer.status}`);
  }
  return faults;
}

async function inPage({ browser, page: address }, run, job) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(address);
    return { faults: await page.evaluate(run, job) };
  } finally {
    await context.close();
  }
}

export const cors = {
  sdkInPage: (job) => inPage(job, useSdk, { api: job.api, keys: job.keys }),
  otherPage: (job) => inPage(job, tryFetch, { api: job.api, keys: job.keys }),
};
