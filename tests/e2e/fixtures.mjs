// What the control API answers in the page tests: one installation with a few weeks behind it, at a fixed time.
export const now = Date.UTC(2026, 4, 20, 14, 30, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
export const longName = 'invoice-classification-pipeline-of-the-accounting-department-in-northern-europe-region-2-blue';
export const secretKey = 'sk_test_00000000000000000000000000000000000000000001NyHUD';

export const about = {
  version: '0.1.0', api_base_url: 'https://ai.example.com/v1', sign_up: 'open', setup_needed: false,
  default_model: 'vllm-primary', signed_in: true, currency: 'USD', docs: true, status_page: 'off',
};
const statusDays = (told) => Array.from({ length: 90 }, (_, at) => {
  const since = 89 - at;
  const known = since < told;
  const bad = known && since === 3 ? 42 : since === 20 ? 4 : 0;
  return { at_ms: Math.floor(now / day) * day - since * day, uptime: known ? (bad ? ((1440 - bad) / 14.4).toFixed(2) : '100.00') : null,
    degraded_minutes: known && since === 9 ? 90 : 0, unavailable_minutes: bad, unknown_minutes: known ? (since === 7 ? 800 : 0) : 1440 };
});
export const status = {
  at_ms: now, state: 'degraded',
  models: [
    { name: 'vllm-primary', state: 'available', uptime: '99.96', days: statusDays(70),
      incidents: [{ from_ms: now - 3 * day, until_ms: now - 3 * day + 42 * minute }, { from_ms: now - 20 * day, until_ms: now - 20 * day + 4 * minute }] },
    { name: 'a-model-with-quite-a-long-name-indeed/and-a-slash:free', state: 'unavailable', uptime: '91.20', days: statusDays(12), incidents: [{ from_ms: now - 30 * minute, until_ms: null }] },
    { name: 'bge-m3', state: 'degraded', uptime: null, days: statusDays(0), incidents: [] },
  ],
};
export const me = {
  account: 'acc_7Hq2mZ', email: 'dana@example.com', role: 'owner', tier: 'basic', verified: true, second_factor: false,
  first_steps: { verified: true, key_created: true, first_call: true },
};
export const operator = { ...me, role: 'operator' };
export const auditor = { ...me, role: 'auditor' };

const all = ['chat:read', 'embeddings:read', 'models:list'];
const key = (id, name, more = {}) => ({
  id: `key_${id}`, name, hint: `sk_live_…${id.slice(-4)}`, environment: 'live', scopes: all, models: [], addresses: [],
  status: 'active', created_ms: now - 40 * day, created_by: 'dana@example.com', expires_ms: null, last_used_ms: now - 3 * minute,
  last_used_from: '198.51.100.7', rotated_from: null, rotated_to: null, uses_after_rotation: 0, revoked_ms: null,
  sparkline: [12, 40, 33, 51, 48, 9, 4, 62, 70, 55, 81, 77, 20, 64], ...more,
});
export const keys = {
  data: [
    key('9fKd3aXz', 'production-web'),
    key('2mQpL8vT', 'production-web (old)', { rotated_to: 'key_9fKd3aXz', uses_after_rotation: 128, expires_ms: now + 19 * hour }),
    key('Vb71RsNe', 'ci-tests', { environment: 'test', hint: 'sk_test_…RsNe', scopes: ['chat:read'], sparkline: Array(14).fill(0).map((_, i) => (i * 7) % 5) }),
    key('pY40WcUo', longName, { models: ['vllm-primary', 'bge-m3'], addresses: ['203.0.113.0/24', '2001:db8::/32'], expires_ms: now + 5 * day, limits: { requests_per_minute: 60 } }),
    key('tG65HjDi', 'nightly-report', { last_used_ms: now - 121 * day, created_ms: now - 300 * day, sparkline: Array(14).fill(0) }),
    key('aS18BxEw', 'laptop of Jo', { status: 'disabled', last_used_ms: null, last_used_from: undefined, sparkline: Array(14).fill(0) }),
    key('kZ93MuFq', 'leaked-in-a-ticket', { status: 'revoked', revoked_ms: now - 2 * day, revoked_why: 'pasted into a support ticket' }),
    key('cR27OyIa', 'trial', { status: 'expired', expires_ms: now - 9 * day, scopes: ['models:list'] }),
  ],
};
export const manyKeys = {
  data: Array.from({ length: 507 }, (_, at) => key(`m${String(at).padStart(7, '0')}`, ['فواتير', '請求書', `service-${at}`, `Service ${at} of the department`, longName][at % 5], {
    created_ms: now - at * hour, status: at % 11 === 10 ? 'revoked' : at % 7 === 6 ? 'disabled' : 'active', environment: at % 6 === 5 ? 'test' : 'live',
  })),
};
// As the server answers: filtered, sorted by name or as they come, in pages.
export const keysOf = ({ data }) => (query) => {
  const has = (row, status) => !status || (status === 'in_use' ? ['active', 'disabled'].includes(row.status) : row.status === status);
  const cares = { soon: (row) => row.status === 'active' && row.expires_ms && row.expires_ms - now < 14 * day, stale: (row) => row.status === 'active' && now - (row.last_used_ms ?? row.created_ms) > 90 * day, rotated: (row) => row.rotated_to };
  const words = (query.get('search') ?? '').toLowerCase().split(' ').filter(Boolean);
  const found = data.filter((row) => words.every((word) => `${row.name}\n${row.id}\n${row.hint}`.toLowerCase().includes(word)));
  const passing = (more = {}) => {
    const want = { status: query.get('status'), environment: query.get('environment'), care: query.get('care'), ...more };
    return found.filter((row) => has(row, want.status) && (!want.environment || row.environment === want.environment) && (!want.care || cares[want.care](row)));
  };
  const counts = (name, choices) => Object.fromEntries(['', ...choices].map((choice) => [choice || 'all', passing({ [name]: choice }).length]));
  const matching = passing();
  const sort = query.get('sort') ?? '';
  if (sort.endsWith('name')) matching.sort((one, other) => one.name.localeCompare(other.name) * (sort.startsWith('-') ? -1 : 1));
  if (sort === 'created') matching.sort((one, other) => one.created_ms - other.created_ms);
  const begin = matching.findIndex(({ id }) => id === query.get('before')) + 1;
  const page = matching.slice(begin, begin + Number(query.get('limit') ?? 100));
  return {
    data: page, next: begin + page.length < matching.length ? page.at(-1).id : null, total: matching.length, all: data.length,
    counts: { status: counts('status', ['in_use', 'active', 'disabled', 'revoked', 'expired']), environment: counts('environment', ['live', 'test']), care: counts('care', ['soon', 'stale', 'rotated']) },
  };
};
export const namesOf = ({ data }) => ({ data: data.map(({ id, name, hint }) => ({ id, name, hint })) });
export const createdKey = { ...key('Nn00OoPp', 'mobile-app'), key: secretKey };

const tierRow = (name, [rpm, rph, rpd, tpm, concurrent]) => ({
  name, limits: { requests_per_minute: rpm, requests_per_hour: rph, requests_per_day: rpd, tokens_per_minute: tpm, concurrent },
});
export const limits = {
  budget: [], tier: 'basic', upgrade_contact: 'mailto:platform@example.com',
  refused: { since_ms: now - 30 * hour, hours: [...Array(20).fill(0), 14, 2, 0, 5] },
  tiers: [
    tierRow('free', [10, 100, 1000, 10_000, 2]), tierRow('basic', [60, 1000, 10_000, 100_000, 10]),
    tierRow('pro', [300, 10_000, 100_000, 1_000_000, 50]), tierRow('enterprise', [null, null, null, null, null]),
  ],
  budget: [],
  meters: [
    { limit: 'requests_per_minute', maximum: 60, used: 22, resets_ms: now + 41_000 },
    { limit: 'requests_per_hour', maximum: 1000, used: 741, resets_ms: now + 29 * minute },
    { limit: 'requests_per_day', maximum: 10_000, used: 9_612, resets_ms: now + 9.5 * hour },
    { limit: 'tokens_per_minute', maximum: 100_000, used: 0, resets_ms: null },
    { limit: 'concurrent', maximum: 10, used: 3, resets_ms: null },
  ],
};
const june = Date.UTC(2026, 5, 1);
const budgetOf = (key, cost_nano, tokens) => ({ of: key ? 'key' : 'account', key, period: 'month', resets_ms: june, cost_nano, tokens });
const share = (used, maximum, forecast) => ({ used, maximum, forecast });
export const budgets = [
  budgetOf(null, share(61_200_000_000, 100_000_000_000, 98_400_000_000), share(41_200_000, 50_000_000, 71_000_000)),
  budgetOf('key_9fKd3aXz', share(25_100_000_000, 25_000_000_000, 41_000_000_000), null),
  budgetOf('key_pY40WcUo', null, share(120_000, 10_000_000, 1_000_000)),
];
export const limitsNear = { ...limits, budget: [budgets[0], budgets[2]] };
export const limitsSpent = { ...limits, meters: [], tier: 'enterprise', budget: budgets };
export const limitsUnlimited = { ...limits, tier: 'enterprise', upgrade_contact: '', meters: [] };

const usageRow = (group, requests, failed, scale = 1) => ({
  group: String(group), requests, failed, refused: failed * 11, prompt_tokens: Math.round(requests * 412 * scale), completion_tokens: Math.round(requests * 187 * scale),
  cached_tokens: requests * 40, images: group === 'flux-pro' ? requests : 0, audio_seconds: 0, characters: 0, documents: 0,
  cost_nano: requests * 1_930_000, latency_p50_ms: 812.4 * scale, latency_p95_ms: 3_420 * scale, first_token_p50_ms: 231 * scale,
});
export function usage(query) {
  const by = query.get('by') ?? 'time';
  const since = Number(query.get('since'));
  const until = Number(query.get('until'));
  const step = [[8 * day, day], [2 * day, 6 * hour], [12 * hour, hour], [3 * hour, 5 * minute]].find(([span]) => until - since > span)?.[1] ?? minute;
  const part = { 'vllm-primary': 0.6, key_9fKd3aXz: 0.7, 'bge-m3': 0.1, key_pY40WcUo: 0.2 }[query.get('model') ?? query.get('key')] ?? (query.get('model') ? 0.2 : 1);
  const wave = (index) => Math.round(180 + 150 * Math.sin(index / 3.1) + (index * 37) % 60);
  const rows = {
    time: () => Array.from({ length: Math.ceil((until - since) / step) }, (_, i) => usageRow(Math.floor(since / step) * step + i * step, Math.round(wave(i + (older ? 2 : 0)) * part), i % 7 === 5 ? 21 : i % 4, 1 + 0.2 * Math.sin(i / 2))),
    model: () => [usageRow('vllm-primary', 4213, 37), usageRow('llama-4-scout-17b-16e-instruct-fp8-dynamic-long-context', 1310, 2, 2.3), usageRow('bge-m3', 620, 0, 0.1), usageRow('flux-pro', 214, 1, 0.1)],
    key: () => [usageRow('key_9fKd3aXz', 5120, 30), usageRow('key_pY40WcUo', 1001, 9), usageRow('key_Vb71RsNe', 22, 0)],
    day: () => Array.from({ length: 7 }, (_, i) => usageRow(new Date(now - (6 - i) * day).toISOString().slice(0, 10), wave(i) * 9, i)),
  };
  const older = until < now;
  const data = rows[by]();
  return { since_ms: since, until_ms: until, step_ms: step, total: usageRow('total', older ? 5102 : 6143, older ? 51 : 39), data };
}
// Nothing was streamed, and no model has a price.
export function usageUnpriced(query) {
  const answer = usage(query);
  for (const row of [answer.total, ...answer.data]) Object.assign(row, { cost_nano: 0, first_token_p50_ms: null });
  return answer;
}
export const usageEmpty = (query) => ({ ...usage(query), total: { ...usageRow('total', 0, 0), latency_p50_ms: null, latency_p95_ms: null, first_token_p50_ms: null }, data: [] });

// What everybody used: the answer of /api/operator/overview.
const figuresOf = (requests, failed, scale = 1) => ({
  requests, failed, total_tokens: requests * 599, cost_nano: requests * 1_930_000, latency_p50_ms: 812.4 * scale, latency_p95_ms: 3_420 * scale,
  first_token_p50_ms: 231 * scale, first_token_p95_ms: 1_240 * scale,
});
const topOf = (total, rows, priced) => {
  const all = rows.reduce((sum, [, requests]) => sum + requests, 0) / 0.96; // a few are not among the ten
  return { total, data: rows.map(([named, requests, failed]) => ({ ...named, requests, failed, total_tokens: requests * 599, cost_nano: priced ? requests * 1_930_000 : 0, cost: '0', currency: 'USD', share: requests / all, percent: '' })) };
};
const accountNamed = (account, account_email) => ({ account: `acc_${account}`, account_email });
const spenders = [
  accountNamed('c2', 'team-for-retrieval-augmented-generation-and-evaluation@research.institute.example'), accountNamed('7Hq2mZ', 'dana@example.com'),
  accountNamed('gone77', null), accountNamed('u1', 'utilisateur@exemple.example'), accountNamed('u2', '請求書@例え.example'), ...['ana', 'ben', 'cy', 'dee', 'eli'].map((name) => accountNamed(name, `${name}@example.net`)),
];
export const overviewOf = (priced) => (query) => {
  const [since, until] = ['since', 'until'].map((name) => Number(query.get(name)));
  const step = until - since > 2 * day ? day : hour;
  const first = Math.floor(since / step) * step;
  const sizes = [3920, 2210, 1804, 950, 512, 430, 201, 88, 31, 7];
  const steps = Array.from({ length: Math.ceil((until - first) / step) }, (_, at) => {
    const requests = Math.round(900 + 500 * Math.sin(at / 2.2));
    return { at_ms: first + at * step, requests, failed: (at * 7) % 19, cost_nano: priced ? requests * 1_930_000 : 0 };
  });
  const keyNamed = (id, key_name, owner) => ({ key: id, key_name, ...(owner ?? { account: '', account_email: null }) });
  return {
    since_ms: since, until_ms: until, step_ms: step, now: { ...figuresOf(10_553, 316), ...(priced ? {} : { cost_nano: 0 }) },
    before: { ...figuresOf(8_204, 98, 0.9), ...(priced ? {} : { cost_nano: 0 }) }, ranked_by: priced ? 'cost' : 'requests', steps,
    accounts: topOf(34, spenders.map((who, at) => [who, sizes[at], Math.floor((sizes[at] * at) / 90)]), priced),
    keys: topOf(5, [
      [keyNamed('key_9fKd3aXz', 'production-web', spenders[1]), 4120, 21], [keyNamed('key_pY40WcUo', longName, spenders[0]), 2800, 250],
      [keyNamed('key_playground', '(playground)'), 1010, 3], [keyNamed('key_Ar00AbIc', 'مفتاح الفوترة', spenders[4]), 803, 0], [keyNamed('key_g0Nek3y0', null, spenders[2]), 90, 90],
    ], priced),
    models: topOf(3, [[{ model: 'vllm-primary' }, 7301, 300], [{ model: scout }, 2600, 12], [{ model: 'bge-m3' }, 652, 0]], priced),
  };
};
export const overview = overviewOf(true);
export const overviewEmpty = (query) => ({
  ...overview(query), now: { ...figuresOf(0, 0), latency_p50_ms: null, latency_p95_ms: null, first_token_p50_ms: null, first_token_p95_ms: null },
  before: null, ranked_by: 'requests', accounts: topOf(0, []), keys: topOf(0, []), models: topOf(0, []),
});

const request = (number, more = {}) => ({
  id: `req_01JVQ8Z4M7K2N5P9R3T6W8${String(number).padStart(2, '0')}`, at_ms: now - number * 47_000, key: 'key_9fKd3aXz', environment: 'live', model: 'vllm-primary',
  target: 'gpu-rack-1/llama-4-scout', status: 200, prompt_tokens: 412 + number, completion_tokens: 187 - number, cached_tokens: 0, operation: '/v1/chat/completions', unit: null, units: 0, estimated: false,
  partial: false, latency_ms: 812 + number * 31, first_token_ms: 231 + number, attempts: 1, cost_nano: 1_930_000, stream: false, code: null, detail: null, ...more,
});
export const requests = {
  data: [
    request(1), request(2, { status: 429, target: '', prompt_tokens: 0, completion_tokens: 0, latency_ms: 0.4, first_token_ms: null, attempts: 0, cost_nano: 0, refusals: 132, code: 'rate_limit_exceeded', detail: 'Rate limit reached: 60 requests per minute. Try again in 12 s.' }),
    request(3, { attempts: 2, target: 'gpu-rack-2/llama-4-scout', latency_ms: 6230 }), request(4, { partial: true, estimated: true }),
    request(5, { status: 502, target: '', attempts: 3, first_token_ms: null, latency_ms: 15_230, code: 'upstream_error', detail: 'CUDA out of memory on rank 0' }),
    request(6, { model: 'llama-4-scout-17b-16e-instruct-fp8-dynamic-long-context' }), request(7, { environment: 'test', key: 'key_Vb71RsNe', target: 'sandbox' }),
    ...Array.from({ length: 8 }, (_, i) => request(8 + i)),
  ],
  next: 'b2xkZXI', complete: true,
};
export const requestDetail = {
  ...requests.data[2],
  tries: [
    { target: 'gpu-rack-0', status: 0, error: 'passed over: full', latency_ms: 0 },
    { target: 'gpu-rack-1', status: 0, error: 'connect', latency_ms: 5003 },
    { target: 'gpu-rack-2', status: 200, error: '', latency_ms: 1220 },
  ],
};

export const refusedDetail = requests.data[1];

const scout = 'llama-4-scout-17b-16e-instruct-fp8-dynamic-long-context';
const tokensOnly = { unit: null, units: 0, per: 1 };
const model = (id, more = {}) => ({
  id, kind: 'chat', context: 131_072, status: 'up', price: { prompt: 150, completion: 600, cached: 75, ...tokensOnly }, own_name: false, sandbox: false, seen: [], longest_answer: null, other_names: [], targets: [], ...more,
});
const free = { prompt: 0, completion: 0, cached: 0, ...tokensOnly };
export const models = {
  data: [
    model('vllm-primary', { seen: ['streaming', 'tools', 'images'], other_names: ['llama-4-scout'] }),
    model(scout, { context: 1_048_576, status: 'degraded', seen: ['streaming'], price: { prompt: 1_200, completion: 4_800, cached: 1_200, ...tokensOnly }, other_names: ['llama-4-scout-17b-16e-instruct-fp8-dynamic'] }),
    model('bge-m3', { kind: 'embedding', context: 8192, status: 'down', price: { prompt: 20, completion: 0, cached: 20, ...tokensOnly } }),
    model('flux-pro', { kind: 'image', context: null, price: { ...free, unit: 'images', units: 40_000_000 } }),
    model('sandbox', { context: null, status: 'unknown', price: free, sandbox: true }),
    model('llama-4-scout', { own_name: true }),
  ],
};
// As operators have it: with the servers.
const target = (upstream, name) => ({ upstream, model: name });
export const modelsWithServers = { data: models.data.map((row, at) => ({ ...row, longest_answer: row.seen.length > 0 ? 16_384 : null, targets: [[target('gpu-rack-1', 'llama-4-scout'), target('gpu-rack-2', 'llama-4-scout')], [target('gpu-rack-2', 'llama-4-scout-17b-16e-instruct-fp8-dynamic')], [target('embeddings', 'BAAI/bge-m3')], [target('images', 'flux-1-pro')], [target('sandbox', 'sandbox')], []][at] })) };
const agent = (text) => `Mozilla/5.0 (${text}`;
export const sessions = {
  data: [
    { id: 's1', current: true, created_ms: now - 2 * hour, last_seen_ms: now - 4_000, address: '198.51.100.7', user_agent: agent('X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0') },
    { id: 's2', current: false, created_ms: now - 5 * day, last_seen_ms: now - 7 * hour, address: '2001:db8:85a3:8d3:1319:8a2e:370:7348', user_agent: agent('iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile Safari/604.1') },
    { id: 's3', current: false, created_ms: now - 12 * day, last_seen_ms: now - 12 * day, address: '203.0.113.90', user_agent: 'curl/8.9.1' },
  ],
};
const account = (id, email, more = {}) => ({ id: `acc_${id}`, email, role: 'owner', tier: 'basic', disabled: false, verified: true, second_factor: false, created_ms: now - 90 * day, keys: 3, budget: null, ...more });
const everybody = {
  data: [
    account('7Hq2mZ', 'dana@example.com', { role: 'operator', keys: 8 }), account('b1', 'sam@example.org', { tier: 'pro', second_factor: true, budget: { cost_nano: 25_000_000_000, tokens: 1_000_000 } }),
    account('c2', 'team-for-retrieval-augmented-generation-and-evaluation@research.institute.example', { tier: 'enterprise', keys: 41 }),
    account('d3', 'new.person@example.net', { verified: false, keys: 0, tier: 'free', created_ms: now - 9 * minute }),
    account('e4', 'gone@example.com', { disabled: true, tier: 'free' }), account('f5', 'auditor@example.org', { role: 'auditor' }), account('g6', 'looks@example.org', { role: 'member' }),
  ],
  next: null,
};
export const accounts = (query) => ({ ...everybody, data: everybody.data.filter(({ id, email }) => `${email} ${id}`.includes(query.get('search') ?? '')) });
// As an operator is answered: the own requests, or those of others with whose they are.
export const requestsOfAll = (query) => {
  const owners = [[operator.account, operator.email, 'production-web'], ['acc_b1', 'sam@example.org', 'billing'], ['acc_c2', everybody.data[2].email, longName]];
  const rows = requests.data.map((row, at) => {
    const [account, account_email, key_name] = owners[at % 3];
    return { ...row, account, account_email, key_name, stream: at % 2 === 1 };
  });
  const want = Object.fromEntries(['account', 'stream', 'upstream'].map((name) => [name, query.get(name) ?? '']));
  const passing = rows.filter((row) => (want.account === 'all' || row.account === (want.account || operator.account))
    && (!want.stream || row.stream === (want.stream === 'yes')) && (!want.upstream || row.target.split('/')[0] === want.upstream));
  return { data: passing, next: null, complete: true };
};
export const requestOfAnother = { ...requestsOfAll(new URLSearchParams('account=acc_c2')).data[0], tries: requestDetail.tries };

export const accountDetail = (id) => ({
  account: everybody.data.find((one) => one.id === id), sessions: 2, live_keys: 2, last_used_ms: now - 7 * minute,
  month: { since_ms: june - 31 * day, requests: 18_204, total_tokens: 9_120_400, cost_nano: 18_204_000_000 },
});
const served = (model, serves, more = {}) => ({
  model, serves, priority: 0, weight: 1, in_flight: 0, max_in_flight: 0, state: 'healthy', ejected_ms: 0, resting_ms: 0, ejections: 0, probe: 'passing',
  requests: 14_203, failures: 0, failures_in_row: 0, last_fault: '', last_fault_ms_ago: null,
  recent_calls: 1_204, recent_failures: 0, recent_p95_ms: 2_432, ...more,
});
export const upstreams = {
  data: [
    { name: 'gpu-rack-1', kind: 'openai', speaks: ['chat'], base_url: 'http://10.0.4.11:8000/v1', status: 'up', models: ['vllm-primary'],
      targets: [served('Qwen/Qwen3-4B', ['vllm-primary'], { in_flight: 12, max_in_flight: 64, failures: 41, last_fault: 'timeout', last_fault_ms_ago: 1_320_000 })] },
    { name: 'gpu-rack-2', kind: 'openai', speaks: ['chat'], base_url: 'http://10.0.4.12:8000/v1', status: 'up', models: ['vllm-primary', scout],
      targets: [
        served('Qwen/Qwen3-4B', ['vllm-primary'], { state: 'ejected', ejected_ms: 23_400, ejections: 2, recent_calls: 212, recent_failures: 63, recent_p95_ms: 14_336, requests: 1_596, failures: 477, failures_in_row: 5, last_fault: 'connect', last_fault_ms_ago: 6_600 }),
        served(scout, [scout, 'llama-4-scout'], { state: 'resting', resting_ms: 41_000, requests: 90, failures: 3, failures_in_row: 1, last_fault: 'overloaded', last_fault_ms_ago: 3_200 }),
        served('mistral-small', ['mistral'], { state: 'draining', in_flight: 2, max_in_flight: 16 }),
      ] },
    { name: 'embeddings', kind: 'openai', speaks: ['chat'], base_url: 'https://embeddings.internal.example.com:8443/a/rather/long/prefix/v1', status: 'down', models: ['bge-m3'],
      targets: [served('BAAI/bge-m3', ['bge-m3'], { probe: 'failing', requests: 7, failures: 7, failures_in_row: 7, last_fault: 'server_error', last_fault_ms_ago: 900 })] },
    { name: 'spare', kind: 'anthropic', speaks: ['messages'], base_url: 'https://api.example.com/v1', status: 'unknown', models: ['large'],
      targets: [served('large-1', ['large'], { probe: 'not asked', requests: 0, recent_calls: 0, recent_p95_ms: null })] },
    { name: 'sandbox', kind: 'sandbox', speaks: ['chat'], base_url: '', status: 'up', models: [], targets: [] },
  ],
};
const entry = (id, action, object, detail, more = {}) => ({ id, at_ms: now - id * 11 * minute, actor: 'acc_7Hq2mZ', action, object, detail, address: '198.51.100.7', request_id: `req_01JVQ8Z4M7K2N5P9R3T6X${id}`, ...more });
export const audit = {
  data: [
    entry(1, 'key.create', 'key_9fKd3aXz', { after: { id: 'key_9fKd3aXz', name: 'production-web', environment: 'live', scopes: all, models: [], limits: null, created_by: 'acc_7Hq2mZ', status: 'active' } }),
    entry(2, 'tier.set', 'basic', { before: { requests_per_minute: 30 }, after: { requests_per_minute: 60 } }),
    entry(3, 'key.revoke', 'key_kZ93MuFq', { before: { status: 'active', compromised: false }, after: { status: 'revoked', compromised: true, reason: 'pasted into a support ticket' } }),
    entry(4, 'account.set_disabled', 'acc_e4', { before: { disabled: false }, after: { disabled: true } }),
    entry(5, 'session.begin', 'ses_P1', {}, { address: '2001:db8:85a3:8d3:1319:8a2e:370:7348' }),
    entry(6, 'account.create', 'acc_d3', { after: { email: 'new.person@example.net', tier: 'free' } }, { actor: 'cli', address: '' }),
    entry(7, 'account.set_tier', 'acc_c2', { before: { tier: 'free' }, after: { tier: 'enterprise' } }),
    entry(8, 'budget.set', 'acc_c2', { after: { account: 'acc_c2', tokens: null, money_nano: 25_000_000_000 } }, { actor: 'cli', address: '' }),
    entry(9, 'account.verify', 'acc_c2', { before: { email: 'retrieval@research.institute.example' }, after: { email: 'team-for-retrieval-augmented-generation-and-evaluation@research.institute.example' } }, { actor: 'acc_c2', address: '2001:db8:85a3:8d3:1319:8a2e:370:7348' }),
    entry(10, 'session.begin', 'ses_Q2', {}, { actor: 'acc_c2' }),
    entry(11, 'account.reset_sent', 'acc_7Hq2mZ', {}, { actor: '' }),
  ].map((row, at) => ({ ...row, id: 100 - at })),
  next: 89,
  emails: { acc_7Hq2mZ: 'dana@example.com', acc_e4: 'gone@example.com', acc_d3: 'new.person@example.net', acc_c2: 'team-for-retrieval-augmented-generation-and-evaluation@research.institute.example' },
};
const setting = (name, value, origin, text, fallback = value) => ({ name, value, default: fallback, origin, text, reloadable: /^(log|limits|models)/.test(name) });
export const settings = {
  data: [
    setting('listen.api', '0.0.0.0:8080', 'flag', 'Address and port of the API', '127.0.0.1:8080'),
    setting('listen.console', '127.0.0.1:8081', 'default', 'Address and port of the console'),
    setting('console.sign_up', 'domains', 'file', 'Who may sign up: auto, open, domains, invite or closed', 'auto'),
    setting('console.sign_up_domains', 'example.com, example.org, research.institute.example', 'file', 'Mail domains that may sign up', ''),
    setting('mail.smtp_password', '(set)', 'environment', 'Password for the mail server', ''),
    setting('limits.connections_per_address', '200', 'default', 'Connections that one address may hold open at a time'),
    setting('log.level', 'info', 'default', 'Least severity that is written'),
    setting('upstreams[0].name', 'gpu-rack-1', 'file', 'How models refer to it', ''),
    setting('upstreams[0].base_url', 'http://10.0.4.11:8000/v1', 'file', 'Where it is, with the prefix of its API', ''),
  ],
};
// What a server says of itself that nobody has configured yet.
export const freshSettings = {
  data: [
    setting('listen.console', '127.0.0.1:8081', 'default', 'Address and port of the console'),
    ...['console.base_url', 'mail.smtp_url', 'tls.certificate'].map((name) => setting(name, '', 'default', 'Nothing is set', '')),
    setting('console.sign_up', 'auto', 'default', 'Who may sign up'),
  ],
};
// And one that lacks nothing but the price of one of its models.
export const readySettings = {
  data: [
    setting('listen.console', '0.0.0.0:8081', 'file', 'Address and port of the console'),
    setting('console.base_url', 'https://console.internal.example.com', 'file', 'How browsers reach the console', ''),
    setting('mail.smtp_url', 'smtps://mail.internal.example.com:465', 'file', 'Mail server', ''),
    setting('console.sign_up', 'domains', 'file', 'Who may sign up', 'auto'),
    setting('models[0].name', 'vllm-primary', 'file', 'What callers ask for', ''),
    setting('models[0].prompt_price', '150', 'file', 'Price of a prompt token', '0'),
    setting('models[1].name', 'bge-m3', 'file', 'What callers ask for', ''),
    setting('models[1].prompt_price', '0', 'default', 'Price of a prompt token', '0'),
  ],
};
export const sandboxOnly = { data: upstreams.data.filter(({ kind }) => kind === 'sandbox') };
export const problem = (status, code, detail, field) => ({ type: 'about:blank', title: 'Error', status, code, detail, ...(field && { field }) });

// Alerts: three that are open, and one that is over.
const alertOf = (id, kind, severity, subject, more) => ({
  id, kind, severity, state: 'firing', subject, subject_name: null, level: null, account: null, account_email: null,
  advice: 'solidrust upstreams list', fired_at_ms: Date.UTC(2026, 8, 18, 9, 4, 11), resolved_at_ms: null, ...more,
});
export const alerts = {
  open: 3,
  next: null,
  data: [
    alertOf(14, 'key_leaked_in_use', 'critical', 'key_4TzQ0exaF4mPLe0000000a', { subject_name: 'ci', account: 'acc_1', account_email: 'ada@example.com',
      summary: 'the key key_4TzQ0exaF4mPLe0000000a, revoked as compromised, is still used: its calls are refused', advice: 'solidrust requests list --key KEY --status failed' }),
    alertOf(12, 'target_ejected', 'warning', 'gpu-rack-1/Qwen/Qwen3-4B', { summary: 'Qwen/Qwen3-4B of gpu-rack-1 is ejected: its last failure is connect' }),
    alertOf(11, 'budget_crossed', 'warning', 'acc_2', { subject_name: 'sam@example.org', account: 'acc_2', account_email: 'sam@example.org', level: 80,
      summary: '80 % of the budget of acc_2 is used', advice: 'solidrust budgets list' }),
    alertOf(9, 'reload_failed', 'warning', 'configuration', { state: 'resolved', fired_at_ms: Date.UTC(2026, 8, 17, 21, 58, 4), resolved_at_ms: Date.UTC(2026, 8, 17, 22, 0, 5),
      summary: 'the configuration was refused, and the one before is in force', advice: 'solidrust config check' }),
  ],
  sinks: [
    { name: 'webhook', where: 'hooks.example.org', gone: false },
    { name: 'slack', where: 'hooks.slack.com', gone: true },
    { name: 'mail operations-at-night@a-very-long-domain.example.org', where: 'operations-at-night@a-very-long-domain.example.org', gone: false },
  ],
};
const alertTry = (second, delivered, answer) => ({ at_ms: Date.UTC(2026, 8, 18, 9, 4, second), delivered, answer });
export const alertDetail = (id) => ({
  alert: alerts.data.find((alert) => alert.id === id) ?? alerts.data[0],
  deliveries: id === 11 ? [] : [
    { id: 57, alert: id, kind: 'target_ejected', message: 'firing', message_id: 'msg_9f1c2ab4d05e4c3b8a7766554433221100', sink: 'slack', state: 'dead', tries: 8, next_at_ms: null,
      answer: 'status 410', log: [alertTry(12, false, 'status 410')] },
    { id: 56, alert: id, kind: 'target_ejected', message: 'firing', message_id: 'msg_9f1c2ab4d05e4c3b8a7766554433221100', sink: 'webhook', state: 'waiting', tries: 2,
      next_at_ms: Date.UTC(2026, 8, 18, 9, 6, 47), answer: 'status 500', log: [alertTry(12, false, 'no connection'), alertTry(17, false, 'status 500')] },
  ],
});
export const alertTests = { data: [
  { sink: 'webhook', where: 'hooks.example.org', delivered: true, answer: 'status 204' },
  { sink: 'slack', where: 'hooks.slack.com', delivered: false, answer: 'status 404' },
] };
