// Every page and dialog in every state, against answers from fixtures: { path, api, act, allow }.
//   api    answers that differ from the standard ones    act    what the person does first
//   allow  statuses that the case provokes       breaks  a fault of the program that the case provokes may be logged
import * as fixtures from './fixtures.mjs';
import { mockApi } from './mock_api.mjs';
import { expect } from './person.mjs';
import { Watch } from './watch.mjs';

const failure = fixtures.problem(503, 'unavailable', 'The database is busy. Try again in a moment.');
const ended = fixtures.problem(401, 'unauthenticated', 'You are not signed in, or your session has ended.');
const asOperator = { 'GET /api/session': fixtures.operator };
const asMember = { 'GET /api/session': { ...fixtures.me, role: 'member' } };
const asAuditor = { 'GET /api/session': fixtures.auditor };
const nobody = { 'GET /api/about': { ...fixtures.about, signed_in: false }, 'GET /api/session': fixtures.problem(401, 'unauthenticated', 'Sign in first.') };
const steps = (first_steps) => ({ 'GET /api/session': { ...fixtures.me, verified: first_steps.verified, first_steps } });
const beginner = { ...fixtures.me, first_steps: { verified: true, key_created: false, first_call: false } };
const unverified = steps({ verified: false, key_created: false, first_call: false });
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });
const click = (name) => (page) => button(page, name).click();
const keyAction = (name) => async (page) => {
  await button(page, 'Actions for production-web').click();
  await page.getByRole('menuitem', { name }).click();
  await page.getByRole('dialog').waitFor();
};

const manyRequests = Array.from({ length: 60 }, (_, at) => ({ ...fixtures.requests.data[0], id: `req_01JVQ8Z4M7K2N5P9R3T6W9${at}`, at_ms: fixtures.now - at * 1000 }));
const numbered = (count) => Array.from({ length: count }, (_, at) => ({ ...manyRequests[0], id: `req_01JVQ8Z4M7K2N5P9R3T6${String(at).padStart(4, '0')}` }));
const tierChange = () => (_, body) => ({ ...fixtures.accounts(new URLSearchParams()).data[1], ...JSON.parse(body) });
const slowest = { data: [...fixtures.requests.data].sort((one, other) => other.latency_ms - one.latency_ms), next: null, complete: true };
// A stream that brings these rows, says that others were left out, and breaks off.
const tailed = (rows, skipped) => ({ status: 200, contentType: 'text/event-stream; charset=utf-8', headers: { 'x-request-id': 'req_1' },
  body: [': live', ...rows.map((row) => `event: request\ndata: ${JSON.stringify(row)}`),
    `event: skipped\ndata: ${JSON.stringify({ count: skipped, perhaps_more: true })}`].map((block) => `${block}\n\n`).join('') });
const narrowed = (query) => {
  const want = { status: '429', environment: 'test', slower: '5000', key: 'key_playground', since: String(Date.UTC(2026, 4, 20, 12)), until: String(Date.UTC(2026, 4, 20, 13, 30)) };
  const wrong = Object.entries(want).filter(([name, value]) => query.get(name) !== value);
  return wrong.length > 0 ? fixtures.problem(400, 'invalid_value', `not asked for: ${wrong.join()}`) : fixtures.requests;
};
const enrol = async (page) => {
  await page.locator('form', { hasText: 'Set up an authenticator' }).getByLabel('Your password').fill('wombat lantern otter 77');
  await click('Set up an authenticator')(page);
};

const deadModels = { data: [...fixtures.models.data, { ...fixtures.models.data[0], id: 'llama-4-maverick', status: 'down', other_names: [] }] };
const written = said([
  'The gateway counts **every** request. See [the docs](https://docs.example.com/usage) and `GET /v1/key`.', '## Three things follow', '1. limits hold\n2. nothing is *lost*\n3. you see it in Usage',
  '| What | Where |\n|:--|--:|\n| limits | `/limits` |\n| a very long cell that makes the table wider than a telephone can show it | Usage, by key, by model and by day |',
  '```python\nfrom openai import OpenAI\n\nprint(OpenAI(base_url="https://ai.example.com/v1", api_key="…").models.list().data)\n```', '> It costs nothing. <b>Not even</b> HTML.'].join('\n\n'));
const reasoned = ['They ask ', 'what it ', 'does. Short.'].map((reasoning_content) => delta({ reasoning_content })).join('');
const called = [delta({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '' } }] }),
  delta({ tool_calls: [{ index: 0, function: { arguments: '{"city":"Ber' } }] }), delta({ tool_calls: [{ index: 0, function: { arguments: 'gen","unit":"celsius"}' } }] }),
  delta({}, 'tool_calls'), 'data: [DONE]\n\n'].join('');
const redSquare = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAADAAAAAwCAIAAADYYG7QAAAAOklEQVR42u3OMQ0AAAgDsEmZfxVIwwXhaFIBzbSvREhISEhISEhISEhISEhISEhISEhISEhISEjozgLnDACIiVl46wAAAABJRU5ErkJggg==', 'base64');

export const cases = {
  login: { path: '/login', api: nobody },
  'login-refused': { path: '/login', allow: [401],
    api: { ...nobody, 'POST /api/session': fixtures.problem(401, 'wrong_credentials', 'The e-mail address or the password is wrong.') },
    act: async (page) => { await fill(page); await click('Sign in')(page); await page.getByRole('alert').waitFor(); } },
  'login-code': { path: '/login', allow: [401],
    api: { ...nobody, 'POST /api/session': fixtures.problem(401, 'second_factor_required', 'A code is needed.') },
    act: async (page) => { await fill(page); await click('Sign in')(page); await page.getByLabel('Code').waitFor(); } },
  'sign-up': { path: '/sign-up', api: nobody },
  'sign-up-errors': { path: '/sign-up', api: nobody,
    act: async (page) => { await page.getByLabel('E-mail').fill('dana'); await page.getByLabel(/^Password/).fill('short'); await click('Sign up')(page); await page.getByText('at least 15').first().waitFor(); } },
  'sign-up-sent': { path: '/sign-up', api: { ...nobody, 'GET /api/about': { ...fixtures.about, signed_in: false, mail_folder: '/var/lib/solidrust/mail' } },
    act: async (page) => { await page.getByLabel('E-mail').fill('dana@example.com'); await page.getByLabel(/^Password/).fill('correct horse battery staple'); await click('Sign up')(page); await page.getByText('dana@example.com').waitFor(); } },
  'sign-up-invite': { path: '/sign-up', api: { ...nobody, 'GET /api/about': { ...fixtures.about, signed_in: false, sign_up: 'invite' } } },
  'sign-up-closed': { path: '/sign-up', api: { ...nobody, 'GET /api/about': { ...fixtures.about, signed_in: false, sign_up: 'closed' } } },
  verify: { path: '/verify?token=abc', api: nobody },
  'verify-incomplete': { path: '/verify', api: nobody },
  'verify-refused': { path: '/verify?token=abc', allow: [400], api: { ...nobody, 'POST /api/verification': fixtures.problem(400, 'token_invalid', 'This link is used up or too old. Ask for a new one.') },
    act: async (page) => { await click('Confirm')(page); await page.getByRole('alert').waitFor(); } },
  'verify-signed-in': { path: '/verify?token=abc', api: { ...nobody, ...steps({ verified: true, key_created: false, first_call: false }), 'POST /api/verification': beginner },
    act: async (page) => { await click('Confirm')(page); await page.getByRole('heading', { name: 'First steps' }).waitFor(); } },
  'verify-done': { path: '/verify?token=abc', api: nobody, act: async (page) => { await click('Confirm')(page); await page.getByText('is confirmed').waitFor(); } },
  forgot: { path: '/forgot', api: nobody },
  'forgot-sent': { path: '/forgot', api: nobody, act: async (page) => { await page.getByLabel('E-mail').fill('dana@example.com'); await click('Send the link')(page); await page.getByText('on its way').waitFor(); } },
  reset: { path: '/reset?token=abc', api: nobody },
  setup: { path: '/setup?token=abc', api: { ...nobody, 'GET /api/about': { ...fixtures.about, signed_in: false, setup_needed: true } } },
  'setup-without-link': { path: '/setup', api: { ...nobody, 'GET /api/about': { ...fixtures.about, signed_in: false, setup_needed: true } } },
  'not-found': { path: '/no-such-page', api: nobody },

  'first-steps-new': { path: '/first-steps', api: unverified },
  'first-steps-key': { path: '/first-steps', api: steps({ verified: true, key_created: false, first_call: false }) },
  'first-steps-waiting': { path: '/first-steps', api: steps({ verified: true, key_created: true, first_call: false }) },
  'first-steps-done': { path: '/first-steps' },
  'first-steps-operator': { path: '/', api: { ...asOperator, 'GET /api/operator/settings': fixtures.freshSettings, 'GET /api/operator/upstreams': fixtures.sandboxOnly,
      'GET /api/about': { ...fixtures.about, mail_folder: '/srv/solidrust/solidrust-data/mail' } },
    act: async (page) => {
      await page.getByText('No model server: answers come from the built-in sandbox').waitFor();
      await page.getByText('0 of 5 done').waitFor();
      expect((await page.getByText('Your first call has arrived').count()) === 0, "the call of the banner's key is told as the operator's");
    } },
  'first-steps-operator-ready': { path: '/first-steps', api: { ...asOperator, 'GET /api/operator/settings': fixtures.readySettings },
    act: async (page) => {
      await page.getByText('4 of 5 done').waitFor();
      await page.getByText('1 of 2 models have a price.').waitFor();
      expect((await page.getByText('No model server').count()) === 0, 'a sandbox is told of where a model server answers');
    } },

  // Where the console begins: with the steps, and once they are done with what is going on.
  'home-new': { path: '/', api: steps({ verified: true, key_created: true, first_call: false }), act: (page) => page.getByRole('heading', { name: 'First steps', level: 1 }).waitFor() },
  'home-member': { path: '/', act: (page) => page.getByRole('heading', { name: 'Usage', level: 1 }).waitFor() },
  'home-operator': { path: '/', api: asOperator, act: (page) => page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor() },
  'home-operator-failed-servers': { path: '/', allow: [503], api: { ...asOperator, 'GET /api/operator/upstreams': failure }, act: (page) => page.getByRole('heading', { name: 'Overview', level: 1 }).waitFor() },

  help: { path: '/models',
    act: async (page) => {
      await click('Help')(page);
      for (const name of ['Documentation', 'API reference and error codes', 'First steps', 'Status of the models', 'OpenAPI document']) await page.getByRole('menuitem', { name, exact: true }).waitFor();
      await page.getByRole('menu').getByText('Version 0.1.0').waitFor();
      expect((await page.getByRole('menuitem', { name: 'OpenAPI document' }).getAttribute('href')) === '/docs/api.yaml', 'not the document');
      expect((await page.getByRole('menuitem', { name: 'Documentation' }).getAttribute('href')) === '/docs/', 'not the documentation');
    } },
  docs: { path: '/models',
    act: async (page) => {
      await click('Help')(page);
      await page.getByRole('menuitem', { name: 'API reference and error codes' }).click();
      await page.getByRole('heading', { name: 'API reference', level: 1 }).waitFor();
      await button(page, /^POST \/v1\/chat\/completions/).click();
      await page.getByText('curl https://ai.example.com/v1/chat/completions').waitFor();
      await page.getByRole('table', { name: '25 error codes' }).waitFor();
    } },
  'docs-found': { path: '/reference?q=rate_limit_exceeded',
    act: async (page) => {
      await page.getByRole('table', { name: '1 error code', exact: true }).getByText('retry-after').waitFor();
      expect((await page.getByRole('heading', { name: /^Operations/ }).count()) === 0, 'operations that have nothing to do with it');
    } },
  'docs-from-request': { path: '/requests', api: { 'GET /api/requests/*': { status: 200, contentType: 'application/json', body: JSON.stringify(fixtures.requests.data[1]) } },
    act: async (page) => {
      await page.getByRole('row').filter({ hasText: '429' }).getByRole('link').first().click();
      await page.getByRole('dialog').getByRole('link', { name: 'rate_limit_exceeded' }).click();
      await page.getByRole('table', { name: '1 error code', exact: true }).waitFor();
    } },
  'docs-none': { path: '/reference?q=nothing+like+it', act: (page) => page.getByText('Nothing found').waitFor() },

  keys: { path: '/keys' },
  'keys-all': { path: '/keys?status=all' },
  'keys-filter': { path: '/keys', act: async (page) => { await click('Filter: Status')(page); await page.getByRole('option', { name: /Revoked/ }).waitFor(); } },
  'keys-filtered': { path: '/keys?status=all&environment=live&care=soon&sort=-name&hide=access,created' },
  'keys-no-match': { path: '/keys?q=nobody' },
  'keys-chosen': { path: '/keys',
    act: async (page) => {
      const choose = (name) => page.getByRole('checkbox', { name: `Choose ${name}`, exact: true });
      await choose('production-web').check();
      await choose('nightly-report').click({ modifiers: ['Shift'] }); // and what lies between
      await page.getByText('5 keys chosen').first().waitFor();
      await page.getByRole('checkbox', { name: 'Choose all', exact: true }).check();
      await page.getByText('6 keys chosen').first().waitFor();
      await click('Clear')(page);
      await page.getByText('6 of 8 keys').waitFor();
      const place = () => choose('ci-tests').evaluate((box) => Math.round(box.getBoundingClientRect().top + window.scrollY));
      const before = await place();
      for (const name of ['production-web', 'laptop of Jo']) await choose(name).check();
      await page.getByText('2 keys chosen').first().waitFor();
      const after = await place();
      expect(before === after, `the rows moved by ${after - before} px under the pointer`);
    } },
  'keys-disable-many': { path: '/keys', act: async (page) => { await chooseKeys(page); await click('Disable')(page); await button(page, 'Disable 5 keys').waitFor(); } },
  'keys-expire-many': { path: '/keys', api: { 'PATCH /api/keys/*': (_, body, path) => (JSON.parse(body).expires_in === '365d' ? { ...fixtures.keys.data[0], id: path.split('/').at(-1) } : fixtures.problem(400, 'invalid_value', 'not a year')) },
    act: async (page) => {
      await chooseKeys(page);
      await click('Set expiry')(page);
      await page.getByText('1 other key chosen is being replaced').waitFor();
      await page.getByRole('combobox', { name: 'Expires' }).click();
      await page.getByRole('option', { name: /^In 365 days/ }).click();
      await click('Set the expiry of 5 keys')(page);
      await page.getByText('5 keys have the new expiry.').waitFor();
      expect((await page.getByText('keys chosen').count()) === 0, 'changed keys stay chosen');
      await chooseKeys(page);
      await click('Set expiry')(page);
      await page.getByRole('combobox', { name: 'Expires' }).click();
      await page.getByRole('option', { name: 'On a date…' }).click();
      await page.getByLabel('Last day (UTC)').waitFor();
    } },
  // One is refused: the others are changed, and what failed says so and stays chosen.
  'keys-change-report': { path: '/keys', allow: [400],
    api: { 'PATCH /api/keys/*': (_, body, path) => (path.endsWith(fixtures.keys.data[2].id) ? fixtures.problem(400, 'invalid_value', 'The key is revoked, and that is for ever. Create a new one.', 'id') : fixtures.keys.data[0]) },
    act: async (page) => {
      await chooseKeys(page);
      await click('Disable')(page);
      await click('Disable 5 keys')(page);
      await page.getByText('4 keys are disabled. 1 key could not be changed.').waitFor();
      await click('Done')(page);
      await page.getByText('1 key chosen').first().waitFor();
      await click('Disable')(page);
      await click('Disable 1 key')(page);
      await page.getByText('1 key could not be changed.', { exact: true }).waitFor();
    } },
  'keys-change-running': { path: '/keys', api: { 'PATCH /api/keys/*': stepped(fixtures.keys.data[0], 3) },
    act: async (page) => {
      await chooseKeys(page);
      await click('Disable')(page);
      await click('Disable 5 keys')(page);
      await page.getByText('2 of 5 keys').waitFor();
      expect((await page.evaluate(() => document.activeElement?.textContent)) === 'Stop', 'Stop does not have the focus');
    } },
  'keys-revoke-many': { path: '/keys',
    act: async (page) => {
      await page.getByRole('checkbox', { name: 'Choose nightly-report' }).check();
      await click('Choose all 6')(page);
      await click('Revoke…')(page);
      await page.getByText('and 1 more').waitFor();
      expect(await button(page, 'Revoke 6 keys').isDisabled(), 'many keys can be revoked by one click');
      await page.getByLabel('Type “revoke” to confirm').fill('revoke');
    } },
  'keys-many': { path: '/limits', api: { 'GET /api/keys': fixtures.keysOf(fixtures.manyKeys) }, act: manyKeys },
  'keys-empty': { path: '/keys', api: { 'GET /api/keys': fixtures.keysOf({ data: [] }) } },
  'keys-unverified': { path: '/keys', api: { ...unverified, 'GET /api/keys': fixtures.keysOf({ data: [] }) } },
  'keys-failed': { path: '/keys', api: { 'GET /api/keys': failure }, allow: [503], retried: true },
  'keys-loading': { path: '/keys', api: { 'GET /api/keys': 'never' } },
  'keys-menu': { path: '/keys', act: async (page) => { await button(page, 'Actions for production-web').click(); await page.getByRole('menu').waitFor(); } },
  'key-create': { path: '/keys?create=true' },
  'key-create-policy': { path: '/keys?create=true', act: async (page) => { await click(/Permissions and limits/)(page); await page.getByLabel('Requests per minute').waitFor(); } },
  // Whatever is open, the button that makes the key stays in the window; a key ends after 90 days unless another end is chosen.
  'key-create-in-sight': { path: '/keys?create=true',
    api: { 'POST /api/keys': (_, body) => { const { scopes, expires_in } = JSON.parse(body); return expires_in === '90d' && scopes.join() === 'embeddings:read,models:list' ? fixtures.createdKey : fixtures.problem(400, 'invalid_value', body); } },
    act: async (page) => {
      await page.setViewportSize({ width: 1280, height: 780 });
      await click(/Permissions and limits/)(page);
      await page.getByLabel('Requests per minute').waitFor();
      const { y, height } = await button(page, 'Create key').boundingBox();
      expect(y + height <= 780, `Create key ends at ${y + height}`);
      const expires = page.getByRole('combobox', { name: 'Expires' });
      expect(/^In 90 days/.test(await expires.inputValue()), await expires.inputValue());
      await expires.click();
      await page.getByRole('option', { name: 'Never', exact: true }).waitFor();
      await page.getByRole('option', { name: 'On a date…' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('Embeddings', { exact: true }).first().click();
      await page.getByRole('textbox', { name: 'Name' }).fill('x');
      await click('Create key')(page);
      await page.getByTestId('api-key').waitFor();
    } },
  'key-create-refused': { path: '/keys?create=true', allow: [400],
    api: { 'POST /api/keys': fixtures.problem(400, 'invalid_request', '"300.1.2.3" is not a network address.', 'addresses') },
    act: async (page) => { await page.getByRole('textbox', { name: 'Name' }).fill('x'); await click('Create key')(page); await page.getByText('not a network').first().waitFor(); await page.waitForFunction(() => document.activeElement?.closest('.mantine-TagsInput-root')); } },
  'key-shown-once': { path: '/keys?create=true', act: create },
  'key-shown-guard': { path: '/keys?create=true', act: async (page) => { await create(page); await page.keyboard.press('Escape'); await page.getByText('Close without storing').waitFor(); } },
  'key-edit': { path: '/keys', act: async (page) => { await keyAction('Edit')(page); expect((await page.getByText('this month').count()) === 0, 'a budget where none holds'); } },
  'key-edit-budget': { path: '/keys', api: { 'GET /api/limits': fixtures.limitsSpent,
    'GET /api/usage': (query) => (query.get('key') === 'key_9fKd3aXz' && query.get('since') === String(Date.UTC(2026, 4, 1)) ? fixtures.usage(query) : fixtures.problem(400, 'invalid_value', String(query))) },
    act: async (page) => {
      await keyAction('Edit')(page);
      const budget = page.getByRole('dialog').getByRole('region', { name: 'Budget' });
      await budget.getByText('This key used $').waitFor();
      for (const text of ['Key production-web, this month', 'Your account, this month', '$25.00']) await budget.getByText(text).first().waitFor();
    } },
  // A notice that is still there lies over no button of a dialog.
  'key-edit-notice': { path: '/keys',
    act: async (page) => {
      for (const width of [1280, 1024, 360]) {
        await page.setViewportSize({ width, height: 780 });
        await button(page, 'Actions for production-web').click();
        await page.getByRole('menuitem', { name: 'Copy key id' }).click();
        const notice = page.getByRole('alert').filter({ hasText: 'key_9fKd3aXz' });
        await notice.waitFor();
        await keyAction('Edit')(page);
        const [one, other] = [await notice.boundingBox(), await button(page, 'Save changes').boundingBox()];
        const apart = one.x >= other.x + other.width || one.y >= other.y + other.height || one.y + one.height <= other.y;
        expect(apart, `at ${width} the notice ${JSON.stringify(one)} lies over ${JSON.stringify(other)}`);
        await notice.getByRole('button').click();
        await notice.waitFor({ state: 'detached' });
        await click('Cancel')(page);
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    } },
  'key-rotate': { path: '/keys', act: keyAction('Rotate') },
  'key-rotated': { path: '/keys', act: async (page) => { await keyAction('Rotate')(page); await click('Rotate key')(page); await page.getByTestId('api-key').waitFor(); } },
  'key-revoke': { path: '/keys', act: keyAction('Revoke') },

  usage: { path: '/usage' },
  'usage-30d-tables': { path: '/usage?period=30d&by=day&view=table' },
  'usage-by-key': { path: '/usage?period=7d&by=key&key=key_9fKd3aXz' },
  'usage-split': { path: '/usage?stack=model', act: (page) => page.locator('.chart-legend').first().getByText('Others').or(page.locator('.chart-legend').first().getByText('bge-m3')).first().waitFor() },
  'usage-month': { path: '/usage?period=month&environment=both&stack=key', act: (page) => page.locator('.chart-legend').first().getByText('production-web').waitFor() },
  'usage-own-range': { path: '/usage?from=2026-05-20T12:00&to=2026-05-20T13:00' },
  'usage-own-range-wrong': { path: '/usage?from=2026-05-20T12:00&to=2026-05-20T13:00',
    act: async (page) => { await page.getByLabel('To (UTC)').fill('2026-05-20T11:00'); await click('Show')(page); await page.getByRole('alert').waitFor(); } },
  'usage-unpriced': { path: '/usage?period=15m', api: { 'GET /api/usage': fixtures.usageUnpriced }, act: (page) => page.getByText('No streamed answers in this period').waitFor() },
  'usage-tooltip': { path: '/usage?stack=model', act: pointed },
  'usage-to-requests': { path: '/usage', act: opened },
  'usage-touched': { path: '/usage?stack=key', act: touched },
  'usage-twin': { path: '/usage', act: async (page) => { await click('Requests: show as a table')(page); await page.getByRole('region', { name: 'Requests: figures' }).waitFor(); } },
  'usage-zoom': { path: '/usage', act: zoomed },
  'usage-empty': { path: '/usage', api: { 'GET /api/usage': fixtures.usageEmpty } },
  'usage-failed': { path: '/usage', api: { 'GET /api/usage': failure }, allow: [503], retried: true },
  status: { path: '/status', api: { 'GET /api/about': { ...fixtures.about, status_page: 'all', signed_in: false } }, act: (page) => page.getByText('Some models cannot be used').waitFor() },
  'status-table': { path: '/status', api: { 'GET /api/about': { ...fixtures.about, status_page: 'members' } },
    act: async (page) => { await page.getByText('Days as a table').first().click(); await page.getByRole('table').first().waitFor(); } },
  'status-empty': { path: '/status', api: { 'GET /api/about': { ...fixtures.about, status_page: 'all' }, 'GET /api/status': { ...fixtures.status, state: 'unknown', models: [] } }, act: (page) => page.getByText('No models').waitFor() },
  'status-off': { path: '/status', act: (page) => page.getByRole('heading', { name: 'There is no such page' }).or(page.getByText('no such page')).first().waitFor() },
  requests: { path: '/requests' },
  'requests-filtered': { path: '/requests?status=failed&model=vllm-primary&key=key_pY40WcUo&live=off&hide=first' },
  // What stands in the address is what the server is asked for.
  'requests-narrowed': { path: '/requests?status=429&environment=test&slower=5&from=2026-05-20T12:00&to=2026-05-20T13:30&key=key_playground',
    api: { 'GET /api/requests': narrowed },
    act: async (page) => {
      await page.getByText('20 May 2026, 12:00–13:30 UTC').waitFor();
      await page.getByText('429 Limit reached', { exact: true }).first().waitFor();
      await page.getByRole('link', { name: fixtures.requests.data[0].id, exact: true }).waitFor();
    } },
  'requests-own-range': { path: '/requests',
    act: async (page) => {
      await click('Filter: Period')(page);
      await page.getByRole('option', { name: 'Own range' }).click();
      await page.getByLabel('From (UTC)').fill('2026-05-19T08:15');
      await page.getByLabel('To (UTC)').fill('2026-05-19T08:45');
      await click('Show')(page);
      await page.waitForURL(/from=2026-05-19T08%3A15&to=2026-05-19T08%3A45/);
      await click('Remove the filter: Period')(page);
      await page.waitForURL((url) => !url.search.includes('from'));
      await click('Filter: Period')(page);
      await page.getByRole('option', { name: '1 hour' }).click();
      await page.waitForURL(/period=1h/);
      await page.goBack();
      await page.waitForURL((url) => !url.search.includes('period'));
      await click('Filter: Period')(page);
      await page.getByRole('option', { name: 'Own range' }).click();
      await page.getByLabel('From (UTC)').waitFor();
    } },
  'requests-sorted': { path: '/requests?period=1h',
    api: { 'GET /api/requests': (query) => (query.get('sort') === 'latency' && query.get('since') ? { ...slowest, complete: false } : fixtures.requests) },
    act: async (page) => {
      await page.getByRole('link', { name: fixtures.requests.data[0].id, exact: true }).waitFor();
      const head = button(page, 'Latency');
      if (await head.isVisible()) await head.click();
      else {
        await click('Order')(page);
        await page.getByRole('menuitem', { name: 'Latency' }).click();
      }
      await page.waitForURL(/sort=-latency/);
      await page.getByText('Only the newest 50,000').waitFor();
      expect((await button(page, 'Older requests').count()) === 0, 'a list of the greatest has older ones');
    } },
  // The first stream brings two and breaks; nobody answers the next.
  'requests-live': { path: '/requests?live=1&status=ok', api: { 'GET /api/requests/tail': once(tailed(manyRequests.slice(0, 2), 7), 'never'), 'GET /api/requests': { data: manyRequests.slice(2, 12), next: null, complete: true } },
    act: async (page) => {
      await page.getByRole('link', { name: manyRequests[1].id, exact: true }).waitFor();
      expect(await page.getByRole('button', { name: 'Live tail' }).getAttribute('aria-pressed') === 'true', 'the switch says that it is off');
      await page.clock.runFor(2_000);
      await page.getByText('The connection broke. Connecting again…').waitFor();
      await page.getByText('7 or more left out').waitFor();
      await button(page, 'Pause').click();
      await page.getByText('Paused', { exact: true }).waitFor();
    } },
  'requests-live-full': { path: '/requests?live=1', api: { 'GET /api/requests/tail': { status: 429, code: 'too_many_attempts', title: 'Too many', detail: 'Too many are watching.' } }, allow: [429],
    act: (page) => page.getByText('Too many are watching. Trying again…').waitFor() },
  'requests-live-long': { path: '/requests?live=1', api: { 'GET /api/requests/tail': once(tailed(numbered(503), 1), 'never'), 'GET /api/requests': { data: [], next: null, complete: true } },
    act: (page) => page.getByText('3 older ones are not shown any more').waitFor() },
  'requests-no-match': { path: '/requests?status=5xx&period=15m', api: { 'GET /api/requests': { data: [], next: null, complete: true } } },
  'requests-new': { path: '/requests', api: { 'GET /api/requests': once({ data: manyRequests.slice(2), next: null }, { data: manyRequests.slice(0, 50), next: null }) },
    act: async (page) => {
      const link = (at) => page.getByRole('link', { name: manyRequests[at].id, exact: true });
      await link(2).waitFor();
      await page.evaluate(() => window.scrollTo(0, 900));
      await page.clock.runFor(11_000);
      await page.getByText('2 new requests').waitFor();
      expect((await link(0).count()) === 0, 'rows move under who reads');
    } },
  // Who has the focus on a row, or points at one, keeps it in its place.
  'requests-new-looked-at': { path: '/requests', api: { 'GET /api/requests': once({ data: manyRequests.slice(2), next: null }, { data: manyRequests.slice(0, 50), next: null }) },
    act: async (page) => {
      const link = (at) => page.getByRole('link', { name: manyRequests[at].id, exact: true });
      await link(2).waitFor();
      await link(2).focus();
      await page.clock.runFor(11_000);
      await page.getByText('2 new requests').waitFor();
      await link(2).hover();
      await link(2).blur();
      expect((await link(0).count()) === 0, 'rows move under who points at one');
      await page.getByRole('heading', { name: 'Requests', level: 1 }).hover();
      await link(0).waitFor();
    } },
  'requests-new-at-top': { path: '/requests', api: { 'GET /api/requests': once({ data: manyRequests.slice(2), next: null }, { data: manyRequests.slice(0, 50), next: null }) },
    act: async (page) => {
      await page.getByRole('link', { name: manyRequests[2].id, exact: true }).waitFor();
      await page.clock.runFor(11_000);
      await page.getByRole('link', { name: manyRequests[0].id, exact: true }).waitFor();
      const [file] = await Promise.all([page.waitForEvent('download'), click('Export')(page).then(() => page.getByRole('menuitem', { name: 'Download as CSV' }).click())]);
      expect(file.suggestedFilename() === 'solidrust-requests.csv', `the file is called ${file.suggestedFilename()}`);
      const pieces = [];
      for await (const piece of await file.createReadStream()) pieces.push(piece);
      const [head, line] = Buffer.concat(pieces).toString().split('\r\n');
      expect(/^Id,Time \(UTC\),Model,Key,/.test(head) && line.includes('production-web'), `not the requests: ${head} ${line}`);
    } },
  'requests-empty': { path: '/requests', api: { 'GET /api/requests': { data: [], next: null, complete: true } } },
  'requests-failed': { path: '/requests', api: { 'GET /api/requests': failure }, allow: [503], retried: true },
  'request-detail': { path: `/requests?id=${fixtures.requestDetail.id}`, act: (page) => page.getByText('no connection').waitFor() },
  'request-refused': { path: `/requests?status=refused&id=${fixtures.refusedDetail.id}`, api: { 'GET /api/requests/*': { status: 200, contentType: 'application/json', body: JSON.stringify(fixtures.refusedDetail) } },
    act: async (page) => {
      await page.getByRole('heading', { name: 'Why it was refused' }).waitFor();
      await page.getByText('132 refused calls of this key and reason').waitFor();
      expect((await page.getByRole('heading', { name: 'Attempts' }).count()) === 0, 'a refused call shows attempts');
    },
  },
  'request-in-list': { path: '/requests',
    api: { 'GET /api/requests': { data: manyRequests, next: null }, 'GET /api/requests/*': (query, body, path) => manyRequests.find(({ id }) => path.endsWith(id)) },
    act: async (page) => {
      const where = () => page.evaluate(() => window.scrollY);
      const link = (at) => page.getByRole('link', { name: manyRequests[at].id });
      const shows = (at) => page.getByRole('dialog').getByText(manyRequests[at].id).waitFor();
      await link(30).scrollIntoViewIfNeeded();
      const before = await where();
      expect(before > 500, `the list is not long enough: ${before}`);
      await link(30).click();
      await shows(30);
      await page.waitForTimeout(300);
      expect(Math.abs((await where()) - before) < 60, `the list jumped from ${before} to ${await where()}`);
      await page.keyboard.press('j');
      await shows(31);
      await page.keyboard.press('k');
      await page.keyboard.press('k');
      await shows(29);
      await button(page, 'Older request').click();
      await shows(30);
      await page.keyboard.press('j');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.waitForFunction((id) => document.activeElement?.textContent === id, manyRequests[31].id);
      expect(Math.abs((await where()) - before) < 60, `after closing, the list has gone from ${before} to ${await where()}`);
      await link(31).click();
      await shows(31);
    } },
  // Each filter is set by hand, shows what it should, stands in the address, and outlives a reload.
  'requests-of-others': { path: '/requests', api: { ...asOperator, 'GET /api/requests': fixtures.requestsOfAll }, act: (page) => narrowedByHand(page, 1280) },
  'requests-of-others-phone': { path: '/requests', api: { ...asOperator, 'GET /api/requests': fixtures.requestsOfAll }, act: (page) => narrowedByHand(page, 360) },
  'requests-of-an-account': { path: '/requests?account=acc_c2', api: { ...asAuditor, 'GET /api/requests': fixtures.requestsOfAll },
    act: async (page) => {
      await button(page, /^Filter: Account: team-for-retrieval/).waitFor();
      const [file] = await Promise.all([page.waitForEvent('download'), click('Export')(page).then(() => page.getByRole('menuitem', { name: 'Download as CSV' }).click())]);
      const pieces = [];
      for await (const piece of await file.createReadStream()) pieces.push(piece);
      const [head, line] = Buffer.concat(pieces).toString().split('\r\n');
      expect(/^Id,Time \(UTC\),Model,Key,Key id,Account,Account id,Environment,Streamed,/.test(head) && line.includes('research.institute.example,acc_c2,live,No'), `not whose they are: ${head} ${line}`);
    } },
  'request-of-another': { path: `/requests?account=all&id=${fixtures.requestOfAnother.id}`,
    api: { ...asOperator, 'GET /api/requests': fixtures.requestsOfAll, 'GET /api/requests/*': fixtures.requestOfAnother },
    act: async (page) => {
      const detail = page.getByRole('dialog');
      await detail.getByText(fixtures.requestOfAnother.account_email).waitFor();
      const leads = await detail.getByRole('link', { name: 'All requests of this key' }).getAttribute('href');
      expect(/account=acc_c2/.test(leads), `the key's requests are not those of its account: ${leads}`);
    } },
  'requests-not-for-members': { path: '/requests?upstream=gpu-rack-1', allow: [403], api: { 'GET /api/requests': fixtures.problem(403, 'forbidden', 'Only an operator may see this.') },
    act: async (page) => {
      await page.getByText('Only an operator may see this.').waitFor();
      expect((await button(page, /^Filter: Account/).count()) === 0, "a member is offered others' accounts");
      await button(page, 'Remove the filter: Upstream').waitFor();
    } },
  'usage-back': { path: '/usage',
    act: async (page) => {
      const period = page.getByRole('radiogroup', { name: 'Period' });
      await period.getByText('7 days', { exact: true }).click();
      await period.getByText('30 days', { exact: true }).click();
      await page.getByText('Table', { exact: true }).click();
      await page.waitForURL(/period=30d.*view=table/);
      await page.goBack();
      await page.waitForURL(/period=7d/);
      await page.goBack();
      await page.waitForURL((url) => !/period=[37]/.test(url.search));
      await page.getByRole('heading', { name: 'Usage' }).waitFor();
    } },
  'request-unknown': { path: '/requests?id=req_nope', allow: [404], api: { 'GET /api/requests/*': fixtures.problem(404, 'not_found', 'There is no request with this id.') }, act: (page) => page.getByText('No such request').waitFor() },
  limits: { path: '/limits' },
  'limits-budget': { path: '/limits', api: { 'GET /api/limits': fixtures.limitsNear }, act: (page) => page.getByText(/used up about 23 May 2026/).waitFor() },
  'limits-spent': { path: '/limits', api: { 'GET /api/limits': fixtures.limitsSpent }, act: (page) => page.getByText('Used up: calls are refused until 1 Jun 2026.').waitFor() },
  'budget-near': { path: '/models', api: { 'GET /api/limits': fixtures.limitsNear }, act: (page) => page.getByText('82% of the budget of your account is used.').waitFor() },
  'budget-spent': { path: '/models', api: { 'GET /api/limits': fixtures.limitsSpent },
    act: async (page) => {
      await page.getByText('The budget of the key production-web is used up').waitFor();
      await click('Close this notice')(page);
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Usage' }).click();
      await page.getByText('Breakdown').waitFor();
      expect((await page.getByText('is used up').count()) === 0, 'a notice that was closed came again');
      await page.evaluate(() => sessionStorage.clear());
      await page.goto('/models');
      await page.getByText('is used up').waitFor();
    } },
  'limits-unlimited': { path: '/limits', api: { 'GET /api/limits': fixtures.limitsUnlimited } },
  playground: { path: '/playground' },
  'playground-models': { path: '/playground', api: { 'GET /api/models': deadModels },
    act: async (page) => { await page.getByRole('combobox', { name: 'Model' }).click(); await page.getByRole('option', { name: /unavailable/ }).waitFor(); } },
  'playground-dead': { path: '/playground?model=llama-4-maverick', api: { 'GET /api/models': deadModels }, act: (page) => page.getByText('Calls will fail until').waitFor() },
  'playground-unknown-model': { path: '/playground?model=gpt-9', act: (page) => page.getByText('There is no chat model').waitFor() },
  'playground-answer': { path: '/playground', api: { 'POST /api/playground/chat': streamed(reasoned + written) },
    act: async (page) => {
      await ask(page, 'What does the gateway do?');
      await page.getByText('Three things').waitFor();
      await page.getByText('Reasoning (6 words)').click();
      await page.getByText('Cost $0.0019').waitFor();
      const link = page.getByRole('link', { name: 'the docs' });
      expect((await link.getAttribute('rel')) === 'noopener noreferrer', 'a link knows where it was followed from');
      expect((await page.locator('.answer img, .answer script').count()) === 0, 'an answer became HTML');
    } },
  'playground-turns': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('Yes. Each is counted.')) },
    act: async (page) => {
      await ask(page, 'What does the gateway do?');
      await page.getByText('Each is counted.').waitFor();
      await ask(page, 'هل يحسب كل طلب؟');
      await button(page, 'Edit').nth(1).waitFor();
      await button(page, 'Edit').first().click();
      await page.getByLabel('Your message, changed').fill('What does the gateway count?');
    } },
  'playground-undo': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('Yes.')) },
    act: async (page) => {
      for (const text of ['One?', 'Two?']) {
        await ask(page, text);
        await page.getByText(text).last().waitFor();
        await button(page, 'Send').waitFor();
      }
      await button(page, 'Ask again from here').first().click();
      await page.getByText('were taken away').waitFor();
      await page.getByText('Two?').waitFor({ state: 'detached' });
    } },
  'playground-settings': { path: '/playground', act: async (page) => {
    await section(page, 'Tools');
    await page.getByLabel('Functions (JSON)').fill('[{ "name": "get weather" }]');
    await page.getByText('Function 1 needs a "name"').waitFor();
    await section(page, 'Output');
    await page.getByText('JSON schema', { exact: true }).click();
    await button(page, 'Insert an example').click();
    await page.getByText('Correct Tools first.').waitFor();
  } },
  'playground-call': { path: '/playground', api: { 'POST /api/playground/chat': streamed(called) },
    act: async (page) => {
      await section(page, 'Tools');
      await button(page, 'Insert an example').click();
      await ask(page, 'Is it raining in Bergen?');
      await page.getByLabel('Result of get_weather').fill('{"temperature": 9, "rain": true}');
      await page.getByText('Answer the calls above first.').waitFor();
    } },
  'playground-called': { path: '/playground', api: { 'POST /api/playground/chat': once(streamed(called), streamed(said('It rains in Bergen, at **9 °C**.'))) },
    act: async (page) => {
      await section(page, 'Tools');
      await button(page, 'Insert an example').click();
      await ask(page, 'Is it raining in Bergen?');
      await page.getByLabel('Result of get_weather').fill('{"temperature": 9, "rain": true}');
      await button(page, 'Send the results').click();
      await page.getByText('It rains in Bergen').waitFor();
    } },
  'playground-json': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('{"name":"Ada","age":"36"}')) },
    act: async (page) => {
      await section(page, 'Output');
      await page.getByText('JSON schema', { exact: true }).click();
      await button(page, 'Insert an example').click();
      await ask(page, 'Who was the first programmer?');
      await page.getByText('answer.age is string, not integer').waitFor();
    } },
  'playground-pictures': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('A red square.')) },
    act: async (page) => {
      const files = page.locator('input[type="file"]');
      await files.setInputFiles([{ name: 'square.png', mimeType: 'image/png', buffer: redSquare }]);
      await ask(page, 'What is this?');
      await page.getByText('A red square.').waitFor();
      await page.getByLabel('Your message', { exact: true }).evaluate((field, base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const clipboardData = new DataTransfer();
        clipboardData.items.add(new File([bytes], 'pasted.png', { type: 'image/png' }));
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, redSquare.toString('base64'));
      await button(page, 'Remove pasted.png').waitFor();
      await files.setInputFiles([{ name: 'holiday.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(5 * 1024 * 1024, 1) }]);
      await page.getByText('holiday.jpg has 5.0 MB').waitFor();
    } },
  'playground-compare': { path: '/playground?model=vllm-primary&with=sandbox,llama-4-scout-17b-16e-instruct-fp8-dynamic-long-context', api: { 'POST /api/playground/chat': streamed(written) },
    act: async (page) => { await ask(page, 'What does the gateway do?'); await page.getByText('Cost $0.0019').nth(2).waitFor(); } },
  'playground-cut': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('It begins well, and').replace('data: [DONE]\n\n', '')) },
    act: async (page) => { await ask(page, 'Tell me a story'); await page.getByText('The answer broke off').waitFor(); } },
  'playground-sandbox': { path: '/playground?model=sandbox', api: { 'POST /api/playground/chat': streamed(said('It begins').replace('data: [DONE]\n\n', 'data: {"error":{"message":"The model server closed the connection early.","code":"upstream_error"}}\n\n')) },
    act: async (page) => { await page.getByLabel('Your message').fill('half a thought'); await click('Cut')(page); await page.getByText('sandbox: cut after 5').waitFor(); await page.getByText('closed the connection early').waitFor(); } },
  'playground-history': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('Yes.')) },
    act: async (page) => {
      for (const text of ['What does the gateway do, and how much of it can be seen afterwards?', 'هل يحسب كل طلب؟']) {
        await ask(page, text);
        await page.getByText('Yes.').waitFor();
        await button(page, 'New conversation').click();
        await page.getByText('The conversation was cleared.').waitFor();
      }
      await click('History')(page);
      await page.getByRole('dialog').getByText('What does the gateway do').waitFor();
    } },
  'playground-history-empty': { path: '/playground', act: async (page) => { await click('History')(page); await page.getByText('No conversation is kept here.').waitFor(); } },
  'playground-raw': { path: '/playground', api: { 'POST /api/playground/chat': streamed(said('Yes.')) },
    act: async (page) => {
      await ask(page, 'What does the gateway do?');
      await page.getByText('Yes.').waitFor();
      await button(page, 'Raw request and stream').click();
      await page.getByRole('tab', { name: 'Response' }).click();
      await page.getByText('data: [DONE]').waitFor();
    } },
  'playground-code': { path: '/playground', act: async (page) => { await page.getByLabel('Your message').fill('What does the gateway do?'); await click('Get the code')(page); await page.getByRole('region', { name: 'Code for curl' }).waitFor(); } },
  'playground-unverified': { path: '/playground', api: unverified },
  'playground-refused': { path: '/playground', allow: [429],
    api: { 'POST /api/playground/chat': { status: 429, contentType: 'application/json', headers: { 'Retry-After': '12' }, body: JSON.stringify({ error: { message: 'Rate limit reached: 60 requests per minute. Try again in 12 s.', type: 'rate_limit_error', code: 'rate_limit_exceeded' } }) } },
    act: async (page) => { await ask(page, 'Hi'); await page.getByText('Ask again in 12 seconds.').waitFor(); } },
  models: { path: '/models' },
  'models-operator': { path: '/models', api: { ...asOperator, 'GET /api/models': fixtures.modelsWithServers }, act: (page) => page.getByText('gpu-rack-1 / llama-4-scout').first().waitFor() },
  'models-no-server': { path: '/models', api: { ...asOperator, 'GET /api/operator/upstreams': fixtures.sandboxOnly },
    act: async (page) => { await page.getByText('No model server: answers come from the built-in sandbox').waitFor(); await page.getByRole('link', { name: 'See how' }).waitFor(); } },
  'models-filtered': { path: '/models?type=chat&q=scout&sort=-context',
    act: async (page) => {
      await page.getByText('Also llama-4-scout', { exact: true }).waitFor();
      expect((await page.getByRole('row').count()) === 3, 'a name of a server is a model of its own');
    } },
  'models-seen': { path: '/models', api: { ...asOperator, 'GET /api/models': fixtures.modelsWithServers },
    act: async (page) => {
      await page.getByText('seen: streaming, tools, images').waitFor();
      await page.getByText('answered up to 16,384').first().waitFor();
      await click('Filter: Seen')(page);
      await page.getByRole('option', { name: 'tools' }).click();
      await page.waitForURL((url) => url.searchParams.get('seen') === 'tools');
      await page.getByText(/seen: streaming$/).waitFor({ state: 'detached' });
      await page.getByText('seen: streaming, tools, images').waitFor();
    } },
  'models-code': { path: '/models',
    act: async (page) => {
      await click('Code: vllm-primary')(page);
      await page.getByRole('dialog').getByRole('region', { name: 'Code for curl' }).waitFor();
      expect((await page.getByRole('dialog').innerText()).includes('"model": "vllm-primary"'), 'another model is called');
    } },
  'models-no-match': { path: '/models?q=gpt-9' },
  'models-stale': { path: '/models', api: { 'GET /api/models': once(fixtures.models, failure) }, allow: [503],
    act: async (page) => { await page.getByText('bge-m3').first().waitFor(); await page.clock.runFor(16_000); await page.getByText('may be out of date').waitFor(); } },
  'models-empty': { path: '/models', api: { 'GET /api/models': { data: [] } } },
  'session-ended': { path: '/playground', allow: [401],
    api: { 'GET /api/session': once(fixtures.me, ended), 'POST /api/playground/chat': ended },
    act: async (page) => { await page.getByLabel('Your message').fill('A long prompt'); await click('Send')(page); await page.getByRole('heading', { name: 'Sign in again' }).waitFor(); } },
  'away-with-data': { path: '/models', allow: [0], api: away({ 'GET /api/models': fixtures.models }),
    act: async (page) => { await page.getByText('bge-m3').first().waitFor(); await page.clock.runFor(16_000); await page.getByText('The server does not answer.').waitFor(); } },
  'away-without-data': { path: '/models', allow: [0], api: away({}),
    act: async (page) => { await page.getByText('This could not be loaded').waitFor(); await page.getByText('The server does not answer.').waitFor(); } },
  'away-page': { path: '/models', allow: [0], api: away({ 'GET /api/models': fixtures.models }),
    act: async (page) => {
      await page.route('**/assets/LimitsPage-*.js', (route) => route.abort('connectionrefused'));
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Limits' }).click();
      await page.getByRole('heading', { name: 'This page has not arrived yet' }).waitFor();
    } },
  'page-broken': { path: '/models', api: { 'GET /api/models': { data: [{ id: 'x', status: 'no such state', kind: 'chat', context: 1, targets: [] }] } }, breaks: true,
    act: async (page) => {
      await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor();
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Limits' }).click();
      await page.getByText('Used now').waitFor();
      await page.goBack();
      await page.getByRole('heading', { name: 'This page could not be shown' }).waitFor();
    } },
  'console-away': { path: '/models', allow: [0], api: { 'GET /api/about': 'refused' } },
  account: { path: '/account' },
  'account-totp': { path: '/account', act: async (page) => { await enrol(page); await page.getByTestId('totp-secret').waitFor(); } },
  'account-recovery-codes': { path: '/account', act: async (page) => { await enrol(page); await page.getByLabel(/Code from the app/).fill('123456'); await click('Turn on')(page); await page.getByTestId('recovery-codes').waitFor(); } },
  'account-second-factor': { path: '/account', api: { 'GET /api/session': { ...fixtures.me, second_factor: true } } },

  'operator-overview': { path: '/operator/overview', api: asOperator,
    act: async (page) => {
      await page.getByText('4 of 6 targets need a look').waitFor();
      expect((await page.getByText('Signed in').count()) === 0, 'a sign-in is told as a change');
      await page.getByText('tried again in 24 s').waitFor();
      await page.getByText('+29% vs. the 7 days before').first().waitFor();
      await page.getByRole('heading', { name: 'Accounts by cost: the largest 10 of 34' }).waitFor();
      await page.getByText('Moved team-for-retrieval').waitFor();
      await page.getByRole('slider', { name: 'Cost by day: figures' }).waitFor();
    } },
  'operator-overview-unpriced': { path: '/operator/overview?period=24h', api: { ...asOperator, 'GET /api/operator/overview': fixtures.overviewOf(false) },
    act: async (page) => {
      await page.getByText('no price is set for what was used').waitFor();
      await page.getByRole('heading', { name: 'Models by requests' }).waitFor();
      await page.getByRole('slider', { name: 'Requests by hour: figures' }).waitFor();
    } },
  'operator-overview-empty': { path: '/operator/overview', api: { ...asOperator, 'GET /api/operator/overview': fixtures.overviewEmpty },
    act: (page) => page.getByText('Nothing was used in this period').waitFor() },
  'operator-overview-failed': { path: '/operator/overview', api: { ...asOperator, 'GET /api/operator/overview': failure }, allow: [503] },
  // Who spends is found in the accounts, what is used in the models; Back leads to the overview as it was.
  'operator-overview-leads': { path: '/operator/overview?period=30d', api: asOperator,
    act: async (page) => {
      await page.getByRole('table', { name: /^Accounts by cost/ }).getByRole('link', { name: 'dana@example.com', exact: true }).click();
      await page.waitForURL(/operator\/accounts\?q=dana%40example.com$/);
      await page.getByRole('heading', { name: 'Accounts', level: 1 }).waitFor();
      await page.goBack();
      await page.waitForURL(/overview\?period=30d$/);
      await page.getByRole('link', { name: '2,210 requests of dana@example.com' }).click();
      await page.waitForURL(/requests\?period=30d&account=acc_7Hq2mZ&environment=live$/);
      await page.goBack();
      await page.getByRole('link', { name: 'bge-m3' }).click();
      await page.waitForURL(/models\?q=bge-m3$/);
      await page.goBack();
      const chart = page.getByRole('slider', { name: 'Cost by day: figures' });
      await chart.focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Enter');
      await page.waitForURL(/overview\?from=2026-04-21T00%3A00&to=2026-04-23T00%3A00$/);
      await page.getByRole('slider', { name: 'Cost by hour: figures' }).waitFor();
    } },
  'operator-accounts': { path: '/operator/accounts', api: asOperator },
  'operator-accounts-none': { path: '/operator/accounts', api: asOperator, act: (page) => page.getByRole('searchbox', { name: 'Search the accounts' }).fill('zzz').then(() => page.getByText('No such account').waitFor()) },
  // A tier that was changed by mistake is changed back from the notice.
  'operator-accounts-undo': { path: '/operator/accounts', api: { ...asOperator, 'PATCH /api/operator/accounts/*': tierChange() },
    act: async (page) => {
      await page.getByRole('combobox', { name: 'Tier of sam@example.org' }).click();
      await page.getByRole('option', { name: 'enterprise' }).click();
      await page.getByText('sam@example.org is in the enterprise tier').waitFor();
      await click('Undo')(page);
      await page.getByText('sam@example.org is in the pro tier').waitFor();
    } },
  // Somebody is invited; what the server says of an address stands at its field.
  'operator-accounts-new': { path: '/operator/accounts', api: { ...asOperator,
    'POST /api/operator/accounts': (_, body) => (JSON.parse(body).email === 'sam@example.org'
      ? { type: 'about:blank', title: 'Unprocessable Content', status: 422, code: 'already_exists', detail: 'There is already an account with this address.', field: 'email' }
      : { ...fixtures.accounts(new URLSearchParams()).data[3], email: JSON.parse(body).email }) }, allow: [422],
    act: async (page) => {
      await click('New account')(page);
      await page.getByLabel('E-mail address').fill('sam@example.org');
      await click('Send invitation')(page);
      await page.getByText('There is already an account with this address.').waitFor();
    } },
  'operator-accounts-invited': { path: '/operator/accounts', api: { ...asOperator,
    'POST /api/operator/accounts': (_, body) => { expect(JSON.parse(body).role === 'auditor', body); return { ...fixtures.accounts(new URLSearchParams()).data[3], ...JSON.parse(body) }; } },
    act: async (page) => {
      await click('New account')(page);
      await page.getByLabel('E-mail address').fill('kim@example.org');
      await page.getByRole('combobox', { name: 'Role' }).click();
      await page.getByRole('option', { name: 'read-only operator' }).click();
      await page.getByText('changes nothing of it').waitFor();
      await click('Send invitation')(page);
      await page.getByText('An invitation is on its way to kim@example.org.').waitFor();
    } },
  'operator-accounts-budget': { path: '/operator/accounts', api: { ...asOperator,
    'PUT /api/operator/accounts/*/budget': (_, body) => { expect(body === '{"cost_nano":30500000000,"tokens":null}', body); return { ...fixtures.accounts(new URLSearchParams()).data[1], budget: JSON.parse(body) }; } },
    act: async (page) => {
      await click('Actions for sam@example.org')(page);
      await page.getByRole('menuitem', { name: 'Set the budget' }).click();
      const money = page.getByLabel(/^Money/);
      expect((await money.inputValue()) === '25', await money.inputValue());
      await money.fill('0');
      await page.getByText('A budget of 0 refuses every call').waitFor();
      await money.fill('30.5');
      await page.getByLabel('Tokens', { exact: true }).fill('');
      await click('Save budget')(page);
      await page.getByText('The budget of sam@example.org holds from the next call.').waitFor();
      await click('Actions for sam@example.org')(page);
      await page.getByRole('menuitem', { name: 'Set the budget' }).click();
      await money.waitFor();
    } },
  'operator-accounts-role': { path: '/operator/accounts', api: { ...asOperator,
    'PATCH /api/operator/accounts/*': (_, body) => ({ ...fixtures.accounts(new URLSearchParams()).data[1], ...JSON.parse(body) }) },
    act: async (page) => {
      await click('Actions for dana@example.com')(page);
      await page.getByRole('menuitem', { name: 'Set the budget' }).waitFor();
      expect((await page.getByRole('menuitem').count()) === 2, "an operator's own role can be changed");
      await page.keyboard.press('Escape');
      const open = async () => {
        await click('Actions for sam@example.org')(page);
        await page.getByRole('menuitem', { name: 'Change the role' }).click();
      };
      await open();
      await page.getByRole('radio', { name: 'read-only operator' }).click();
      await click('Change role')(page);
      await page.getByText('sam@example.org is read-only operator from now on.').waitFor();
      await open();
      await page.getByRole('radio', { name: 'operator', exact: true }).waitFor();
    } },
  'operator-accounts-detail': { path: '/operator/accounts', api: asOperator,
    act: async (page) => {
      await click('Actions for sam@example.org')(page);
      await page.getByRole('menuitem', { name: 'Details' }).click();
      await page.getByText('2 of 3').waitFor();
      await page.getByText('18.20').waitFor();
      await page.getByRole('link', { name: 'Requests of this account' }).click();
      await page.waitForURL(/requests\?account=acc_b1$/);
      await page.goBack();
      await click('Actions for sam@example.org')(page);
      await page.getByRole('menuitem', { name: 'Details' }).click();
      await page.getByText('2 of 3').waitFor();
    } },
  // What the server would refuse to a role is not offered to it.
  ...Object.fromEntries(['member', 'owner', 'auditor', 'operator'].map((role) => [`keys-as-${role}`, { path: '/keys', api: { 'GET /api/session': { ...fixtures.me, role } },
    act: async (page) => {
      const changes = role !== 'member';
      await page.getByText('production-web').first().waitFor();
      const count = async (found) => (await found.count()) > 0;
      expect((await count(button(page, 'Create New Key'))) === changes, 'Create New Key');
      expect((await count(page.getByRole('checkbox'))) === changes, 'keys to be chosen');
      await button(page, 'Actions for production-web').click();
      await page.getByRole('menuitem', { name: 'Copy key id' }).waitFor();
      for (const name of ['Edit', 'Rotate', 'Disable', 'Revoke']) expect((await count(page.getByRole('menuitem', { name, exact: true }))) === changes, name);
      await page.keyboard.press('Escape');
      await page.goto('/keys?create=true');
      await page.getByText('production-web').first().waitFor();
      if (changes) await page.getByRole('dialog', { name: 'Create a new key' }).waitFor();
      else expect(!(await count(page.getByRole('dialog'))), 'a dialog that makes a key');
    } }])),
  'keys-empty-as-member': { path: '/keys', api: { ...asMember, 'GET /api/keys': fixtures.keysOf({ data: [] }) },
    act: async (page) => { await page.getByText('ask an operator').first().waitFor(); expect((await button(page, 'Create New Key').count()) === 0, 'Create New Key'); } },
  'first-steps-as-member': { path: '/first-steps', api: { 'GET /api/session': { ...fixtures.me, role: 'member', first_steps: { verified: true, key_created: false, first_call: false } } },
    act: async (page) => { await page.getByText('ask an operator for one').waitFor(); expect((await page.getByRole('link', { name: 'Create New Key' }).count()) === 0, 'Create New Key'); } },
  'menu-of-member': { path: '/models', api: asMember, act: async (page) => { await click(/Account menu/)(page); await page.getByText('read-only member', { exact: true }).waitFor(); } },
  // Who only looks: the same pages without what changes anything.
  'auditor-first-steps': { path: '/first-steps', api: asAuditor,
    act: async (page) => {
      await page.getByText(/\d of \d done/).first().waitFor();
    } },
  'auditor-menu': { path: '/operator/overview', api: asAuditor,
    act: async (page) => {
      await page.getByText('Operator (read-only)').waitFor({ state: 'attached' });
      await click(/Account menu/)(page);
      await page.getByText('read-only operator', { exact: true }).waitFor();
    } },
  'auditor-accounts': { path: '/operator/accounts', api: asAuditor,
    act: async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'auditor@example.org' });
      for (const word of ['operator', 'read-only']) await row.getByText(word, { exact: true }).waitFor();
      for (const gone of [button(page, 'New account'), page.getByRole('combobox'), button(page, /^Actions for/)]) expect((await gone.count()) === 0, 'something to change an account with');
    } },
  'auditor-accounts-detail': { path: '/operator/accounts', api: asAuditor,
    act: async (page) => {
      await click('Details of sam@example.org')(page);
      await page.getByText('2 of 3').waitFor();
      await page.keyboard.press('Escape');
      await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Details of sam@example.org');
      await click('Details of sam@example.org')(page);
      await page.getByText('2 of 3').waitFor();
    } },
  'auditor-tiers': { path: '/operator/tiers', api: asAuditor,
    act: async (page) => {
      await page.getByText('1,204 accounts').waitFor();
      expect((await page.getByRole('main').locator('input, button').count()) === 0, 'something to change a tier with');
    } },
  'auditor-upstreams': { path: '/operator/upstreams', api: asAuditor,
    act: async (page) => {
      await page.getByText('tried again in 24 s').waitFor();
      expect((await page.getByRole('main').locator('button').count()) === 0, 'something to change an upstream with');
    } },
  'operator-accounts-factor': { path: '/operator/accounts', api: { ...asOperator,
    'PATCH /api/operator/accounts/*': (_, body) => { expect(body === '{"reset_second_factor":true}', body); return { ...fixtures.accounts(new URLSearchParams()).data[1], second_factor: false }; } },
    act: async (page) => {
      const open = async () => {
        await click('Actions for sam@example.org')(page);
        await page.getByRole('menuitem', { name: 'Reset the second factor' }).click();
      };
      await open();
      await click('Reset second factor')(page);
      await page.getByText('sam@example.org signs in by the password alone.').waitFor();
      await open();
      await page.getByText('make sure that it is really').waitFor();
    } },
  'operator-tiers-new': { path: '/operator/tiers', api: { ...asOperator,
    'POST /api/operator/tiers': { type: 'about:blank', title: 'Unprocessable Content', status: 422, code: 'already_exists', detail: 'There is a tier of this name already: choose another name, or change its limits.', field: 'name' } }, allow: [422],
    act: async (page) => {
      await click('New tier')(page);
      await page.getByLabel('Name').fill('basic');
      await click('Create tier')(page);
      await page.getByText('There is a tier of this name already: choose another name, or change its limits.').waitFor();
    } },
  'operator-tiers-delete': { path: '/operator/tiers', api: { ...asOperator,
    'DELETE /api/operator/tiers/*': { type: 'about:blank', title: 'Bad request', status: 400, code: 'invalid_argument', detail: '12 accounts are in this tier: move them to another first (`accounts set-tier ACCOUNT TIER`).', field: 'name' } }, allow: [400],
    act: async (page) => {
      await click('Delete the tier basic')(page);
      await click('Delete tier')(page);
      await page.getByText('12 accounts are in this tier').waitFor();
    } },
  'operator-tiers': { path: '/operator/tiers', api: asOperator },
  'operator-tiers-leave': { path: '/operator/tiers', api: asOperator,
    act: async (page) => {
      const perMinute = page.getByRole('form', { name: 'basic tier' }).getByLabel('Requests per minute');
      await perMinute.fill('30');
      await page.getByText('Lower than before: Requests per minute.').waitFor();
      await perMinute.fill('0');
      await page.getByText('A limit of 0 refuses every call').waitFor();
      await page.getByText('1,204 accounts').waitFor();
      await page.getByRole('link', { name: 'SolidRusT' }).click();
      await page.getByText('What you changed of basic has not been saved.').waitFor();
      await click('Go back')(page);
      expect((await perMinute.inputValue()) === '0', 'what was typed is lost');
      await page.getByRole('link', { name: 'SolidRusT' }).click();
      await page.getByRole('dialog').waitFor();
    } },
  'operator-upstreams-leads': { path: '/operator/upstreams', api: { ...asOperator, 'GET /api/requests': fixtures.requestsOfAll },
    act: async (page) => {
      await page.getByRole('link', { name: 'Requests that called gpu-rack-2' }).click();
      await page.waitForURL(/requests\?upstream=gpu-rack-2&account=all$/);
      await button(page, /^Filter: Account: All accounts$/).waitFor();
      await page.goBack();
      await page.getByText('tried again in 24 s').waitFor();
    } },
  'operator-upstreams': { path: '/operator/upstreams', api: asOperator, act: async (page) => { await click('Test gpu-rack-1')(page); await page.getByText('12 models').waitFor();
    await page.getByText('tried again in 24 s').waitFor();
    for (const [name, word] of [['gpu-rack-1', 'healthy'], ['gpu-rack-2', 'ejected'], ['embeddings', 'probe failing'], ['spare', 'not called yet'], ['sandbox', 'healthy']])
      await page.getByRole('heading', { name, exact: true }).locator('..').getByText(word, { exact: true }).waitFor(); // its own word
  } },
  'operator-upstreams-drain': { path: '/operator/upstreams', api: asOperator,
    act: async (page) => {
      await page.getByText('30% failed').waitFor();
      await page.getByText('p95: 14.3 s').waitFor();
      await click('Undrain mistral-small on gpu-rack-2')(page);
      await page.getByText('mistral-small gets calls again.').waitFor();
      await click('Drain Qwen/Qwen3-4B on gpu-rack-1')(page);
      await click('Drain target')(page);
      await page.getByText('Qwen/Qwen3-4B gets no new calls. 12 still running there.').waitFor();
    } },
  'operator-upstreams-drain-asks': { path: '/operator/upstreams', api: asOperator,
    act: async (page) => { await click('Drain Qwen/Qwen3-4B on gpu-rack-1')(page); await page.getByRole('dialog').waitFor(); } },
  'operator-upstreams-empty': { path: '/operator/upstreams', api: { ...asOperator, 'GET /api/operator/upstreams': { data: [] } } },
  'operator-alerts': { path: '/operator/alerts', api: asOperator,
    act: async (page) => {
      await page.getByRole('row').filter({ hasText: 'Leaked key in use' }).getByText('ada@example.com').waitFor();
      for (const [kind, severity] of [['Leaked key in use', 'critical'], ['Target ejected', 'warning']])
        await page.getByRole('row').filter({ hasText: kind }).getByText(severity, { exact: true }).waitFor();
      await click('Send a test')(page);
      await page.getByText('slack: status 404').waitFor();
    } },
  'operator-alerts-messages': { path: '/operator/alerts', api: asOperator,
    act: async (page) => {
      await click('Messages of Target ejected, gpu-rack-1/Qwen/Qwen3-4B')(page);
      await page.getByRole('dialog').getByText('not taken: status 500').first().waitFor();
      await click('Resend “It began” to webhook')(page);
      await page.getByText('It is sent again now').waitFor();
    } },
  'operator-alerts-empty': { path: '/operator/alerts', api: { ...asOperator, 'GET /api/operator/alerts': { open: 0, data: [], next: null, sinks: [] } },
    act: (page) => page.getByText('Nothing has needed an operator so far.').waitFor() },
  'operator-alerts-failed': { path: '/operator/alerts', allow: [503], api: { ...asOperator, 'GET /api/operator/alerts': failure } },
  'auditor-alerts': { path: '/operator/alerts', api: asAuditor,
    act: async (page) => {
      await click('Messages of Budget crossed, sam@example.org')(page);
      await page.getByText('No message was sent').waitFor();
      expect((await page.getByRole('button', { name: /Resend|Send a test/ }).count()) === 0, 'something to send');
    } },
  'operator-audit': { path: '/operator/audit', api: asOperator,
    act: async (page) => {
      const row = page.getByRole('row').filter({ hasText: 'account.set_tier' });
      await row.getByText('Moved team-for-retrieval').waitFor();
      const before = page.getByRole('row').filter({ hasText: 'session.begin' }).last();
      await before.getByText('retrieval@research.institute.example', { exact: true }).waitFor(); // as it was called then
      await before.getByText(/^now team-for/).waitFor();
      const width = await row.getByText('dana@example.com').evaluate((text) => text.getBoundingClientRect().width);
      expect(width >= 160, `the name of who did it has ${width} px`);
    } },
  // Narrowed by person, kind and time, all of it in the address.
  'operator-audit-search': { path: '/operator/audit', api: { ...asOperator,
    'GET /api/operator/audit': (query) => (query.get('search') === 'nobody' ? { data: [], next: null, emails: {} }
      : { ...fixtures.audit, data: fixtures.audit.data.filter(({ action }) => action.startsWith(`${query.get('action') ?? ''}`)) }) },
    act: async (page) => {
      await click(/\bWhat\b/)(page);
      await page.getByRole('option', { name: 'Tiers' }).click();
      await page.waitForURL(/kind=tier/);
      await page.getByText('account.set_tier').waitFor({ state: 'detached' });
      const box = page.getByRole('searchbox', { name: 'Search the audit log' });
      await box.fill('nobody');
      await page.waitForURL(/q=nobody/);
      await page.getByText('No entry matches').waitFor();
      await click('Remove the filters')(page);
      await page.getByText('account.set_tier').waitFor();
      const [file] = await Promise.all([page.waitForEvent('download'), click('Export')(page).then(() => page.getByRole('menuitem', { name: 'Download as CSV' }).click())]);
      expect(file.suggestedFilename() === 'solidrust-audit.csv', file.suggestedFilename());
      await click(/\bWhat\b/)(page);
      await page.getByRole('option', { name: 'Keys' }).click();
      await page.waitForURL(/kind=key/);
    } },
  'operator-audit-empty': { path: '/operator/audit', api: { ...asOperator, 'GET /api/operator/audit': { data: [], next: null, emails: {} } } },
  'operator-settings': { path: '/operator/settings', api: asOperator,
    act: async (page) => {
      await page.getByRole('heading', { name: 'console', exact: true }).waitFor();
      await page.getByText('a restart').first().waitFor();
      await page.getByText(/^\d+ settings? at /).first().click();
      await page.getByRole('table', { name: /, at their defaults/ }).waitFor();
    } },
  'columns-menu': { path: '/requests',
    act: async (page) => {
      await click('Columns')(page);
      await page.getByRole('menuitemcheckbox', { name: 'Cost', checked: true }).click();
      await page.waitForURL(/hide=cost/);
      await page.getByRole('menuitemcheckbox', { name: 'Cost', checked: false }).waitFor();
    } },
  theme: { path: '/limits', act: async (page) => { await click('Theme')(page); await page.getByRole('menuitemradio', { name: 'As the system' }).waitFor(); } },
  'key-create-date': { path: '/keys?create=true',
    act: async (page) => {
      await page.getByRole('textbox', { name: 'Name' }).fill('trial');
      await page.getByRole('combobox', { name: 'Expires' }).click();
      await page.getByRole('option', { name: 'On a date…' }).click();
      await page.getByLabel('Last day (UTC)').fill('2026-05-19');
      await click('Create key')(page);
      await page.getByText('Choose a day from today on').waitFor();
    } },
  'account-menu': { path: '/models', act: async (page) => { await click(/Account menu/)(page); await page.getByRole('menu').waitFor(); } },
};

// These answers once: after that there is no server.
function away(api) {
  const answers = { 'GET /api/about': fixtures.about, 'GET /api/session': fixtures.me, ...api };
  const gone = Object.keys({ ...answers, 'GET /api/models': 0, 'GET /api/limits': 0 });
  return Object.fromEntries(gone.map((name) => [name, once(answers[name] ?? 'refused', 'refused')]));
}
// What the list of many keys promises: it is there at once, draws what is in sight, and finds, sorts and reaches all of them.
async function narrowedByHand(page, width) {
  await page.setViewportSize({ width, height: 860 });
  const chip = (name) => button(page, new RegExp(`^Filter: ${name}`));
  const choose = async (name, choice) => {
    await chip(name).click();
    await page.getByRole('option', { name: choice, exact: true }).click();
  };
  const lists = async (want) => {
    await page.waitForURL(({ searchParams }) => ['account', 'stream', 'upstream'].every((name) => (searchParams.get(name) ?? undefined) === want[name]));
    const ids = fixtures.requestsOfAll(new URLSearchParams(want)).data.map(({ id }) => id);
    expect(ids.length > 0, `no rows to look at for ${JSON.stringify(want)}`);
    await page.waitForFunction((all) => [...document.querySelectorAll('a.request-id')].map((link) => link.textContent).join() === all, ids.join());
  };
  await lists({});
  await choose('Account', 'All accounts');
  await lists({ account: 'all' });
  await page.getByText('You see what an operator sees of other accounts').waitFor();
  await choose('Upstream', 'gpu-rack-2');
  await lists({ account: 'all', upstream: 'gpu-rack-2' });
  await click('Remove the filter: Upstream')(page);
  await choose('Streamed', 'Yes');
  await lists({ account: 'all', stream: 'yes' });
  await choose('Streamed', 'No');
  await lists({ account: 'all', stream: 'no' });
  await choose('Upstream', 'gpu-rack-1');
  await chip('Account').click();
  await page.getByRole('textbox', { name: 'Search: Account' }).fill('sam@');
  await page.getByRole('option', { name: 'sam@example.org', exact: true }).click();
  const all = { account: 'acc_b1', stream: 'no', upstream: 'gpu-rack-1' };
  await lists(all);
  await page.reload();
  await lists(all);
  for (const name of ['Account: sam@example.org', 'Streamed: No', 'Upstream: gpu-rack-1']) await chip(name).waitFor();
  await page.goBack();
  await lists({ ...all, account: 'all' });
}
async function manyKeys(page) {
  await page.getByText('Used now').waitFor();
  const started = Date.now();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'API Keys' }).click();
  await page.getByText('461 of 507 keys').waitFor({ state: 'attached' });
  const took = Date.now() - started;
  expect(took < 1000, `the first of 500 keys were there after ${took} ms`);
  const table = page.getByRole('table', { name: 'API keys' });
  expect((await table.getAttribute('aria-rowcount')) === '101', 'more than a page was asked for');
  for (const count of [200, 300, 400]) {
    await click('More keys')(page);
    await page.getByText(`The first ${count} are shown.`).waitFor({ state: 'attached' });
  }
  await click('More keys')(page);
  await page.getByText('are shown.').waitFor({ state: 'detached' });
  const nodes = await page.evaluate(() => document.querySelectorAll('*').length);
  expect(nodes < 4000, `500 keys make ${nodes} elements`);
  expect((await table.getAttribute('aria-rowcount')) === '462', 'the table does not say how many rows it has');
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.waitForTimeout(200);
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await page.getByText('sk_live_…0506').or(page.getByText('sk_live_…0505')).first().waitFor();
  await page.getByRole('textbox', { name: 'Search the keys' }).or(page.getByRole('searchbox')).fill('service-107');
  await page.waitForURL(/q=service-107/);
  await page.getByText('1 of 507 keys').waitFor();
  await page.getByRole('searchbox').fill('');
  await page.getByText('461 of 507 keys').waitFor({ state: 'attached' });
  const head = button(page, 'Created');
  const turn = async () => {
    if (await head.isVisible()) return head.click();
    await click('Order')(page);
    return page.getByRole('menuitem', { name: 'Created' }).click();
  };
  await turn();
  await page.waitForURL(/sort=-created/);
  await turn();
  await page.waitForURL(/sort=created/);
  await table.getByText('sk_live_…0506').or(table.getByText('sk_live_…0505')).first().waitFor();
  const last = await table.getByRole('row').nth(1).innerText();
  expect(/05[0-9]{2}/.test(last), `the oldest key is not first: ${last}`);
}
// The chart says by keyboard what it shows, and all of the page mark the same step.
async function pointed(page) {
  await page.locator('.chart-legend').first().getByText('bge-m3').waitFor();
  const chart = page.getByRole('slider', { name: 'Requests: figures' });
  await chart.focus();
  for (const key of ['End', 'ArrowLeft', 'ArrowLeft', 'PageDown', 'PageDown', 'PageDown']) await page.keyboard.press(key);
  const heard = await chart.getAttribute('aria-valuetext');
  expect(/^20 May, 06:00 – 07:00 UTC: vllm-primary [\d,]+, .*bge-m3 [\d,]+, .*Total [\d,]+, 24 h before [\d,]+$/.test(heard), `heard: ${heard}`);
  await page.locator('.chart-tip').getByText('Total').waitFor();
  expect((await page.locator('.chart-cross').count()) === 5, 'not every chart marks the step');
  expect((await page.locator('.chart-tip').count()) === 1, 'more than one chart has a tooltip');
}
// A click on a part of a bar leads to its requests, and Enter to those of the whole step.
async function opened(page) {
  const chart = page.getByRole('slider', { name: 'Requests: figures' });
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  await page.mouse.click(box.x + 56 + ((box.width - 56) / 24) * 6.5, box.y + 180);
  await page.waitForURL(/requests\?from=2026-05-19T21%3A00&to=2026-05-19T22%3A00&environment=live&status=ok$/);
  await page.goBack();
  await chart.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.waitForURL(/requests\?from=2026-05-20T14%3A00&to=2026-05-20T15%3A00&environment=live$/);
  await page.goBack();
  await page.getByRole('link', { name: 'bge-m3' }).click();
  await page.waitForURL(/requests\?period=24h&model=bge-m3&environment=live$/);
  await button(page, 'Filter: Period: 24 hours').waitFor();
}
// A finger that points at a step stays on the page until it says otherwise.
async function touched(page) {
  const chart = page.getByRole('slider', { name: 'Requests: figures' });
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  const at = { pointerType: 'touch', bubbles: true, clientX: box.x + 56 + ((box.width - 56) / 24) * 6.5, clientY: box.y + 180 };
  for (const kind of ['pointermove', 'pointerdown', 'pointerup']) await chart.dispatchEvent(kind, at);
  const link = page.locator('.chart-tip-open');
  await link.waitFor();
  expect(page.url().includes('/usage'), 'a finger that points leaves the page');
  await link.click();
  await page.waitForURL(/requests\?from=2026-05-19T21%3A00&to=2026-05-19T22%3A00&environment=live$/);
  await page.goBack();
  await chart.scrollIntoViewIfNeeded();
  for (const kind of ['pointermove', 'pointerdown', 'pointerup']) await chart.dispatchEvent(kind, at);
  await link.waitFor();
}
// By pointer and by keyboard: what is marked becomes the period, and Back leads out of it.
async function zoomed(page) {
  const chart = page.getByRole('slider', { name: 'Cost: figures' });
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  const x = (step) => box.x + 56 + ((box.width - 56) / 24) * (step + 0.5);
  await page.mouse.move(x(6), box.y + 90);
  await page.mouse.down();
  await page.mouse.move(x(9), box.y + 90);
  await page.mouse.move(x(14), box.y + 90);
  await page.locator('.chart-span').waitFor();
  await page.mouse.up();
  await page.waitForURL(/from=2026-05-19T21%3A00&to=2026-05-20T06%3A00/);
  await page.locator('[role=slider][aria-label="Cost: figures"][aria-valuemax="108"]').focus(); // steps of five minutes
  await page.keyboard.press('Home');
  for (let step = 0; step < 5; step++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Escape');
  expect((await page.locator('.chart-span').count()) === 0, 'Escape leaves the span');
  await page.keyboard.press('Home');
  for (let step = 0; step < 11; step++) await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Enter');
  await page.waitForURL(/from=2026-05-19T21%3A00&to=2026-05-19T22%3A00/);
  await page.goBack();
  await page.waitForURL(/to=2026-05-20T06%3A00/);
  await page.goBack();
  await page.waitForURL((url) => !url.search.includes('from'));
  await page.goForward();
  await page.waitForURL(/to=2026-05-20T06%3A00/);
}
// This answer, until the call of that number: it never ends.
function stepped(answer, last) {
  let asked = 0;
  return () => (++asked < last ? answer : 'never');
}
// The first answer, and another for every later call.
function once(first, later) {
  let asked = 0;
  return () => (asked++ === 0 ? first : later);
}
async function fill(page) {
  await page.getByLabel('E-mail').fill('dana@example.com');
  await page.getByLabel(/^Password/).fill('correct horse battery staple');
}
async function create(page) {
  await page.getByRole('textbox', { name: 'Name' }).fill('mobile-app');
  await button(page, 'Create key').click();
  await page.getByTestId('api-key').waitFor();
}
async function chooseKeys(page) {
  await page.getByRole('checkbox', { name: 'Choose production-web', exact: true }).check();
  await click('Choose all 6')(page);
}
async function ask(page, text) {
  await page.getByLabel('Your message', { exact: true }).fill(text);
  await button(page, 'Send').click();
}
// Opens a section of the settings.
async function section(page, name) {
  const part = page.locator('details', { has: page.getByRole('heading', { name, exact: true }) });
  if ((await part.getAttribute('open')) === null) await part.locator('summary').click();
}
// What the playground's endpoint streams, piece by piece.
function delta(part, finish_reason = null) {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: part, finish_reason }] })}\n\n`;
}
function said(text) {
  return [...text.match(/.{1,9}/gs).map((content) => delta({ content })), delta({}, 'stop'),
    `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 14, completion_tokens: 38 } })}\n\n`, 'data: [DONE]\n\n'].join('');
}
function streamed(body) {
  return { status: 200, contentType: 'text/event-stream', headers: { 'X-Request-Id': fixtures.requests.data[0].id }, body };
}

export async function showCase({ browser, dist, name, folder }) {
  const { path, api, act, allow = [], breaks = false } = cases[name];
  const context = await browser.newContext({ baseURL: dist.url, viewport: { width: 1280, height: 860 }, timezoneId: 'America/New_York', locale: 'en-US' });
  context.setDefaultTimeout(30_000); // on a machine that does other things too
  try {
    const watch = new Watch(folder);
    watch.allow(...allow);
    await watch.follow(context);
    await mockApi(context, api);
    const page = await context.newPage();
    await page.clock.setFixedTime(fixtures.now);
    await page.goto(path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (name.endsWith('-failed')) await page.getByRole('button', { name: 'Try again' }).first().waitFor();
    await act?.(page);
    await settled(page, name);
    if (name.startsWith('playground')) await page.evaluate(() => window.scrollTo(0, 0)); // it follows what is written
    await watch.look(page, name);
    return { faults: breaks ? watch.faults.filter((line) => !/^(log|page error): /.test(line)) : watch.faults };
  } finally {
    await context.close();
  }
}

// Nothing is loading any more, except where that is what the case shows.
async function settled(page, name) {
  if (!name.endsWith('-loading')) await page.waitForFunction(() => !document.querySelector('[aria-label="Loading"]'));
}
