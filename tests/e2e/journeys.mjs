// What people do with the real program, from their first visit on. Each takes what pytest hands over and gives the faults
// that the watch over every page found; a step that does not go as promised throws.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { startGate } from './gate.mjs';
import { OpenAI } from './packages.mjs';
import { eventually, expect, together } from './person.mjs';
import { totpAt } from './totp.mjs';

const client = (job, apiKey) => new OpenAI({ apiKey, baseURL: job.api, maxRetries: 0 });
const call = async (job, apiKey) => {
  const answer = await client(job, apiKey).chat.completions.create({ model: 'vllm-primary', messages: [{ role: 'user', content: 'Hi' }] });
  return answer.choices[0].message.content;
};
// The status that the API answers with, through the SDK.
const statusOf = (job, apiKey) => call(job, apiKey).then(() => 200, (error) => error.status);

async function firstKey(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await page.goto('/');
    await ada.heading('Sign in').waitFor();
    await ada.link('Sign up').click();
    await ada.signUp();
    await ada.watch.look(page, 'real-sign-up-sent');
    await ada.confirm();
    await ada.heading('Confirm your e-mail address (done)').waitFor();
    await ada.watch.look(page, 'real-first-steps-key');

    // Made from the first steps, shown once, and not closed by accident.
    await ada.link('Create New Key').click();
    await page.getByRole('textbox', { name: 'Name' }).fill('my-first-app');
    await ada.button('Create key').click();
    const key = await page.getByTestId('api-key').innerText();
    expect((await ada.focused()) === 'Copy key', `the focus is not on the first thing to do: ${await ada.focused()}`);
    expect(/^sk_live_[0-9A-Za-z]{49}$/.test(key), `not a key: ${key}`);
    for (const name of ['curl', 'Python', 'Node']) {
      await page.getByRole('tab', { name }).click();
      const code = await page.getByRole('region', { name: `Code for ${name}` }).innerText();
      expect(code.includes(job.api) && code.includes('vllm-primary'), `the code for ${name} lacks the address or the model`);
    }
    await page.keyboard.press('Escape');
    await ada.says('Close without storing the key?');
    expect((await ada.focused()) === 'Go back', `the guard does not have the focus: ${await ada.focused()}`);
    expect(await ada.button('Copy key').isHidden(), 'the key can be copied behind the guard');
    await ada.button('Go back').click();
    const [file] = await Promise.all([page.waitForEvent('download'), ada.button('Download .env').click()]);
    const env = await readAll(await file.createReadStream());
    expect(file.suggestedFilename() === 'solidrust.env', `the file is called ${file.suggestedFilename()}`);
    expect(env.includes(`SOLIDRUST_API_KEY=${key}`) && env.includes(job.api), '.env lacks the key or the address');
    await ada.storeKey();
    expect((await page.evaluate(() => navigator.clipboard.readText())) === key, 'the clipboard has another key');
    await page.reload();
    await page.getByText('my-first-app').first().waitFor();
    expect(!(await page.content()).includes(key), 'the key is shown again');

    // The third step waits, and flips by itself when the first call arrives.
    await ada.visit('First steps');
    await ada.says('Waiting for your first call');
    expect((await call(job, key)).length > 0, 'no answer');
    await ada.link('Open usage').waitFor();
    await ada.watch.look(page, 'real-first-steps-done');

    await ada.link('Open usage').click();
    await ada.heading('Breakdown').waitFor();
    await page.getByRole('cell', { name: 'vllm-primary' }).first().waitFor();
    await ada.visit('Requests');
    const row = page.getByRole('row').filter({ hasText: 'vllm-primary' }).first();
    const id = await row.getByRole('link').innerText();
    await page.getByLabel('Find by id').fill(id);
    await ada.button('Find').click();
    await ada.heading('Attempts').waitFor();
    await page.getByRole('dialog').getByText('my-first-app').waitFor();
    await ada.watch.look(page, 'real-request');
    return key;
  });
}

async function rotateAndRevoke(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    const old = await ada.createKey('billing');
    expect((await statusOf(job, old)) === 200, 'the new key is refused');

    await ada.keyAction('billing', 'Edit');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.ariaLabel === 'Actions for billing');
    await ada.keyAction('billing', 'Edit');
    await page.getByRole('textbox', { name: 'Name' }).fill('invoices');
    await page.getByRole('checkbox', { name: 'Chat and text completions' }).uncheck();
    await ada.button('Save changes').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await statusOf(job, old)) === 403, 'the key may still do what was taken from it');
    await ada.keyAction('invoices', 'Edit');
    await page.getByRole('textbox', { name: 'Name' }).fill('billing');
    await page.getByRole('checkbox', { name: 'Chat and text completions' }).check();
    await ada.button('Save changes').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await ada.keyAction('billing', 'Rotate');
    await ada.button('Rotate key').click();
    const fresh = await ada.storeKey();
    expect(fresh !== old, 'rotation gave the same key');
    expect((await statusOf(job, fresh)) === 200, 'the key from the rotation is refused');
    expect((await statusOf(job, old)) === 200, 'the old key does not work in its grace period');
    await page.waitForFunction(() => document.body.innerText.includes('Still used: 1 call since'), null, { timeout: 70_000, polling: 500 }).catch(async (error) => {
      throw new Error(`the use of the old key is not shown: ${await page.getByRole('table').innerText()}`, { cause: error });
    });
    await ada.watch.look(page, 'real-keys-rotated');

    // Both: the list has the new one first.
    for (const key of [fresh, old]) {
      await ada.keyAction('billing', 'Revoke');
      const revoke = ada.button('Revoke key');
      await page.getByLabel("Type the key's name to confirm").fill('billin');
      expect(await revoke.isDisabled(), 'it can be revoked without its name');
      await page.getByLabel("Type the key's name to confirm").fill('billing');
      await revoke.click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect((await statusOf(job, key)) === 401, 'a revoked key is not refused with 401');
    }
    await ada.button('Show all keys').click();
    await page.getByText('revoked', { exact: true }).first().waitFor();
  });
}

// Many keys at a time: disabled, enabled, given an end and revoked, by what is in the list.
async function manyKeys(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    const keys = await page.evaluate(async () => {
      const made = [];
      for (const name of ['one', 'two', 'three']) {
        const answer = await fetch('/api/keys', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ name }) });
        made.push((await answer.json()).key);
      }
      return made;
    });
    const statuses = () => Promise.all(keys.map((key) => statusOf(job, key)));
    const act = async (name, confirm, says) => {
      await page.getByRole('checkbox', { name: 'Choose one' }).check();
      await ada.button('Choose all 3').click();
      await ada.button(name).click();
      await ada.says('three');
      if (name === 'Revoke…') await page.getByLabel('Type “revoke” to confirm').fill('revoke');
      await ada.button(confirm).click();
      await ada.says(says);
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    };
    await ada.open('/keys', 'API Keys');
    expect((await statuses()).every((status) => status === 200), 'a new key is refused');
    await act('Disable', 'Disable 3 keys', '3 keys are disabled.');
    expect((await statuses()).every((status) => status === 401), 'a disabled key answers');
    await act('Enable', 'Enable 3 keys', '3 keys are enabled.');
    expect((await statuses()).every((status) => status === 200), 'an enabled key is refused');
    await act('Set expiry', 'Set the expiry of 3 keys', '3 keys have the new expiry.');
    const ends = await page.evaluate(async () => (await (await fetch('/api/keys')).json()).data.map(({ expires_ms, created_ms }) => Math.round((expires_ms - created_ms) / 86_400_000)));
    expect(ends.join() === '90,90,90', `they end after ${ends} days`);
    await act('Revoke…', 'Revoke 3 keys', '3 keys are revoked.');
    expect((await statuses()).every((status) => status === 401), 'a revoked key answers');
    await ada.says('No key is in use');
  });
}

// One model server fails and the next answers; then both fail. The pages say who was asked, and what came of it.
async function failover(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    const [first, second] = job.controls.map((port) => (script) =>
      fetch(`http://127.0.0.1:${port}/default`, { method: 'POST', body: JSON.stringify(script) }),
    );
    await ada.join();
    const key = await ada.createKey('resilient');
    const attempts = () => page.getByRole('dialog').getByRole('listitem').allInnerTexts();
    const openRow = async (text) => {
      await ada.open('/requests', 'Requests');
      const row = page.getByRole('row').filter({ hasText: text }).first();
      await row.waitFor();
      const cells = await row.innerText();
      await row.getByRole('link').click();
      await page.getByRole('dialog').getByRole('heading', { name: 'Attempts' }).waitFor();
      await page.getByRole('dialog').getByRole('listitem').first().waitFor();
      return cells;
    };
    await first({ close_first: 'rst' });
    expect((await statusOf(job, key)) === 200, 'the second server does not take over');
    const row = await openRow('2 attempts');
    expect(row.includes('200 OK') && row.includes('resilient'), `the row lacks the status or the key: ${row}`);
    const [failed, answered, ...more] = await attempts();
    expect(/^first\s+connection cut/.test(failed) && /^second\s+answered · 200/.test(answered) && more.length === 0, `attempts: ${[failed, answered, ...more]}`);
    await page.getByRole('dialog').getByText('second / fake-chat').waitFor();
    await ada.watch.look(page, 'real-request-failover');
    await ada.button('Copy as curl').click();
    await ada.button('Copied').waitFor();
    const command = await page.evaluate(() => navigator.clipboard.readText());
    expect(command.startsWith(`curl ${job.api}/chat/completions `) && command.includes('"vllm-primary"'), `not the call: ${command}`);
    expect(command.includes('X-API-Key: $SOLIDRUST_API_KEY') && !command.includes(key), `the key in the command: ${command}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    await second({ status: 500 });
    expect((await statusOf(job, key)) === 502, 'two failed servers do not become 502');
    const lost = await openRow('502');
    expect(lost.includes('2 attempts'), `the row lacks the attempts: ${lost}`);
    const both = await attempts();
    expect(both.length === 2 && both[0].includes('connection cut') && both[1].includes('server error'), `attempts: ${both}`);
    await ada.watch.look(page, 'real-request-lost');
  });
}

async function operator(job) {
  return together(job, [{ email: 'operator@example.com' }], async (op) => {
    const { page } = op;
    await op.becomeOperator(job, { picture: 'real-setup' });
    // The fake model server is one; nothing else has been decided.
    await op.heading('Connect a model server (done)').waitFor();
    await op.heading('Send mail').waitFor();
    expect((await page.getByText('No model server').count()) === 0, 'a sandbox is told of where a model server answers');
    expect((await page.getByText('Your first call has arrived').count()) === 0, "a call of nobody's key is told as the operator's");
    await op.watch.look(page, 'real-first-steps-operator');

    // A tier's limit holds from the next call on; so does another tier.
    expect((await statusOf(job, job.key)) === 200, 'the first call is refused');
    await op.visit('Tiers');
    const form = page.getByRole('form', { name: `${job.tier} tier` });
    await form.getByLabel('Requests per minute').fill('1');
    await op.button(`Save ${job.tier}`).click();
    await op.says('applies from the next call.');
    // On a slow machine the first call has left the minute meanwhile, and the answer to the page is under way.
    await eventually(async () => (await statusOf(job, job.key)) === 429, 'the new limit does not hold');
    await op.visit('Accounts');
    await page.getByRole('combobox', { name: `Tier of ${job.account}` }).click();
    await page.getByRole('option', { name: 'enterprise' }).click();
    await op.says(`${job.account} is in the enterprise tier`);
    expect((await statusOf(job, job.key)) === 200, 'the new tier does not hold at once');

    const act = async (name) => {
      await op.button(`Actions for ${job.account}`).click();
      await page.getByRole('menuitem', { name }).click();
    };
    await act('Disable');
    await op.button('Disable account').click();
    await op.says(`${job.account} is disabled.`);
    expect((await statusOf(job, job.key)) === 401, 'a disabled account is not refused');
    await act('Enable');
    await op.says(`${job.account} is enabled.`);
    expect((await statusOf(job, job.key)) === 200, 'an enabled account is refused');

    // So does a budget, and its end.
    const budget = async (tokens) => {
      await act('Set the budget');
      await page.getByLabel('Tokens', { exact: true }).fill(tokens);
      await op.button('Save budget').click();
    };
    await budget('0');
    await op.says(`The budget of ${job.account} holds from the next call.`);
    expect((await statusOf(job, job.key)) === 429, 'a spent budget does not hold at once');
    await budget('');
    await op.says(`${job.account} has no budget any more.`);
    expect((await statusOf(job, job.key)) === 200, 'a budget that was taken away refuses');

    // A tier is made, and cannot be deleted while somebody is in it.
    await op.visit('Tiers');
    await op.button('New tier').click();
    await page.getByLabel('Name').fill('gold');
    await op.button('Create tier').click();
    await op.says('Accounts can be moved to gold now.');
    await op.visit('Accounts');
    await op.button('New account').click();
    await page.getByLabel('E-mail address').fill('invited@example.com');
    await page.getByRole('combobox', { name: 'Tier', exact: true }).click();
    await page.getByRole('option', { name: 'gold' }).click();
    await op.button('Send invitation').click();
    await op.says('An invitation is on its way to invited@example.com.');
    op.watch.allow(400);
    await op.visit('Tiers');
    await op.button('Delete the tier gold').click();
    await op.button('Delete tier').click();
    await page.getByText('1 account is in this tier').waitFor();
    await op.button('Cancel').click();

    await op.visit('Upstreams');
    await op.button('Test fake').click();
    await page.getByText('Answered', { exact: true }).waitFor();

    // Who uses most: the customer, found by their address.
    await op.visit('Overview');
    const spenders = page.getByRole('table', { name: /^Accounts by requests/ });
    await spenders.getByRole('link', { name: job.account, exact: true }).waitFor();
    await page.getByText('Nothing is in trouble').waitFor();
    await spenders.getByRole('link', { name: new RegExp(`requests of ${job.account}$`) }).click();
    await page.waitForURL(/requests\?period=7d&account=acc_\w+&environment=live$/);
    await page.getByText('You see what an operator sees of other accounts').waitFor();
    const ids = page.locator('a.request-id');
    await ids.first().waitFor();
    const count = await ids.count();
    await page.reload(); // what is chosen stands in the address
    await op.button(`Filter: Account: ${job.account}`).waitFor();
    await ids.first().waitFor();
    expect((await ids.count()) === count, `${count} requests became ${await ids.count()}`);
    await op.watch.look(page, `real-requests-of-an-account${job.phone ? '-phone' : ''}`);
    await ids.first().click();
    await page.getByRole('dialog').getByText(job.account).waitFor();
    await op.watch.look(page, `real-request-of-another${job.phone ? '-phone' : ''}`);
    await page.keyboard.press('Escape');
    await op.visit('Overview');
    await spenders.getByRole('link', { name: job.account, exact: true }).click();
    await page.waitForURL(/operator\/accounts\?q=customer%40example\.org$/);
    await op.button(`Actions for ${job.account}`).waitFor();
    await op.visit('Audit log');
    await page.getByText(job.tier, { exact: true }).first().waitFor();

    // A link is good once.
    op.watch.allow(400, 401, 403, 404, 409, 410, 422);
    await op.open(job.setup, 'Set up this installation');
    await page.getByLabel('E-mail').fill('second@example.com');
    await page.getByRole('textbox', { name: 'Password' }).fill(op.password);
    await op.button('Become the operator').click();
    await page.getByRole('alert').waitFor();
  });
}

// Somebody is made a read-only operator, walks all of the operator's pages, presses every button there, and changes nothing.
async function readOnlyOperator(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    const asShell = (...words) => execFileSync(job.program, [...words, '--data-dir', job.data]);
    expect((await statusOf(job, job.key)) === 200, 'the first call is refused');
    await ada.join();
    expect((await ada.link('Audit log').count()) === 0, "the operator's pages are offered to a member");
    asShell('accounts', 'set-role', ada.email, 'auditor');
    ada.watch.allow(401);
    await page.goto('/keys'); // the session has ended with the role
    await ada.heading('Sign in').waitFor();
    await ada.logIn();
    await ada.visit('First steps');
    await page.getByText(/\d of \d done/).first().waitFor();
    await ada.watch.look(page, `real-auditor-first-steps${job.phone ? '-phone' : ''}`);

    const changes = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') changes.push(`${request.method()} ${request.url()}`);
    });
    const main = page.getByRole('main');
    const pages = { Overview: /: show as a (table|chart)$/, Accounts: /^Details of /, Tiers: /^$/, Upstreams: /^$/, 'Audit log': /^(Filter: |Export$|Older )/, Settings: /^Copy as YAML$/ };
    for (const [title, known] of Object.entries(pages)) {
      await ada.visit(title);
      await page.waitForFunction(() => !document.querySelector('[aria-label="Loading"]'));
      expect((await page.getByText('This could not be loaded').count()) === 0, `${title} could not be loaded`);
      await ada.watch.look(page, `real-auditor-${title.toLowerCase().replaceAll(' ', '-')}${job.phone ? '-phone' : ''}`);
      const names = await main.getByRole('button').evaluateAll((all) => all.map((one) => (one.ariaLabel ?? one.textContent).trim()));
      const unknown = names.filter((name) => !known.test(name));
      expect(unknown.length === 0, `${title} has ${unknown}`);
      const fields = await main.locator('input, select, textarea').evaluateAll((all) => all.filter(({ type }) => type !== 'hidden').map((one) => one.ariaLabel ?? one.labels?.[0]?.textContent ?? one.name));
      const more = fields.filter((name) => !known.test(name) && !/^(Search |Period$|Only |\d+ \w+$|\w+ month$)/.test(name));
      expect(more.length === 0, `${title} has the fields ${more}`);
      for (let at = 0; at < names.length; at++) {
        await main.getByRole('button').nth(at).click();
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
      }
    }
    await ada.visit('Tiers');
    await page.getByRole('heading', { name: 'enterprise' }).waitFor();
    await ada.visit('Accounts');
    await ada.button(`Details of ${job.account}`).click();
    await page.getByRole('dialog').getByText('1 of 1').waitFor();
    await ada.watch.look(page, `real-auditor-account${job.phone ? '-phone' : ''}`);
    await page.keyboard.press('Escape');
    expect(changes.length === 0, `asked for changes: ${changes}`);
    expect((await statusOf(job, job.key)) === 200, 'the customer is refused afterwards');

    // Over the own account every right is left: a key that works.
    const key = await ada.createKey('own');
    expect((await statusOf(job, key)) === 200, 'the own key is refused');
    // Whoever writes the call by hand is refused too.
    ada.watch.allow(403);
    const refused = await page.evaluate(async () => {
      const answer = await fetch('/api/operator/tiers/pro', { method: 'DELETE' });
      return `${answer.status} ${(await answer.json()).detail}`;
    });
    expect(/^403 .*read-only operator/.test(refused), refused);
  });
}

async function passwordReset(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    await page.goto('/forgot');
    await page.getByLabel('E-mail').fill(ada.email);
    await ada.button('Send the link').click();
    await ada.says('a link is on its way');
    const link = await ada.mailed('reset');
    await ada.open(link, 'Choose a new password');
    ada.password = 'seven loud kettles under Bergen';
    await page.getByRole('textbox', { name: 'New password' }).fill(ada.password);
    await ada.button('Change password').click();
    await ada.heading('Your password is changed').waitFor();

    ada.watch.allow(400, 401, 410);
    await page.goto('/keys'); // the old session has ended
    await ada.heading('Sign in').waitFor();
    await page.getByLabel('E-mail').fill(ada.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('eleven quiet lanterns over Lisbon');
    await ada.button('Sign in').click();
    await page.getByRole('alert').waitFor();
    await ada.logIn();

    await ada.open(link, 'Choose a new password');
    await page.getByRole('textbox', { name: 'New password' }).fill('two grey herons beside Toledo');
    await ada.button('Change password').click();
    await page.getByRole('alert').waitFor(); // the link is good once
  });
}

async function sessions(job) {
  return together(job, [{}, {}], async (ada, elsewhere) => {
    await ada.join();
    Object.assign(elsewhere, { email: ada.email, password: ada.password });
    await elsewhere.logIn();
    await elsewhere.open('/usage', 'Usage');

    await ada.open('/account', 'Account');
    await ada.says('This session');
    await ada.watch.look(ada.page, 'real-account');
    await ada.button(/^End the session of/).click();
    await ada.button(/^End the session of/).waitFor({ state: 'detached' });
    elsewhere.watch.allow(401);
    await elsewhere.link('Requests').click();
    await elsewhere.heading('Sign in').waitFor();
    await elsewhere.page.getByRole('dialog').getByText('Your session has ended').waitFor();
    await elsewhere.logIn();
    await ada.page.reload();
    await ada.button('End all others').click();
    await ada.button(/^End the session of/).waitFor({ state: 'detached' });
    await elsewhere.page.reload();
    await elsewhere.heading('Sign in').waitFor();
    await ada.page.reload();
    await ada.heading('Account').waitFor(); // this one goes on

    await ada.button(/Account menu/).click();
    await ada.page.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.heading('Sign in').waitFor();
    await ada.page.goto('/account');
    await ada.heading('Sign in').waitFor();
  });
}

async function secondFactor(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    await ada.open('/account', 'Account');
    await page.locator('form', { hasText: 'Set up an authenticator' }).getByLabel('Your password').fill(ada.password);
    await ada.button('Set up an authenticator').click();
    const secret = await page.getByTestId('totp-secret').innerText();
    await page.getByLabel(/Code from the app/).fill(totpAt(secret));
    await ada.button('Turn on').click();
    const codes = (await page.getByTestId('recovery-codes').innerText()).split('\n').map((line) => line.trim()).filter(Boolean);
    expect(codes.length >= 8, `${codes.length} recovery codes`);
    expect(await ada.button('Done').isDisabled(), 'the codes can be closed unseen');
    await ada.watch.look(page, 'real-recovery-codes');
    await page.getByLabel('I have stored the codes').check();
    await ada.button('Done').click();
    await ada.button('Turn off').waitFor();
    await signOut(ada);

    await ada.logIn({ code: totpAt(secret, Date.now() + 30_000) }); // a code is good once
    await signOut(ada);
    await ada.logIn({ code: codes[0] });
    await signOut(ada);
    await ada.open('/login', 'Sign in');
    await page.getByLabel('E-mail').fill(ada.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(ada.password);
    await ada.button('Sign in').click();
    await page.getByLabel('Code').fill(codes[0]);
    await ada.button('Sign in').click();
    await ada.says('was used before'); // so is a recovery code
    await page.getByLabel('Code').fill(codes[1]);
    await ada.button('Sign in').click();
    await ada.heading('First steps').waitFor();

    await ada.open('/account', 'Account');
    const card = page.locator('form').filter({ has: ada.button('Turn off') });
    await card.getByRole('textbox', { name: 'Your password' }).fill(ada.password);
    await ada.button('Turn off').click();
    await ada.button('Set up an authenticator').waitFor();
    await signOut(ada);
    await ada.logIn();
  });
}

async function playground(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    await ada.open('/playground', 'Playground');
    const ask = async (text) => {
      await page.getByLabel('Your message').fill(text);
      await ada.button('Send').click();
    };
    const answer = page.locator('.answer').last();
    await ask('fake:{"chunks":20,"gap":0.1}');
    await answer.waitFor();
    const early = (await answer.innerText()).length;
    expect(await ada.button('Stop').isVisible(), 'the answer did not come while it was written');
    await ada.button('Send').waitFor();
    expect((await answer.innerText()).length > early, 'the answer did not grow');
    for (const figure of ['First token', 'Total', 'Speed', 'Prompt', 'Completion']) await ada.says(figure);
    await ada.button('Get the code').click();
    await page.getByRole('region', { name: 'Code for curl' }).waitFor();
    await ada.watch.look(page, 'real-playground');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    // An answer goes on while another page is looked at, and Stop stops it.
    await ask('fake:{"chunks":2000,"gap":0.1}');
    await page.locator('.answer').nth(1).waitFor();
    await ada.visit('Limits');
    await ada.visit('Playground');
    const before = (await answer.innerText()).length;
    await page.waitForFunction((length) => [...document.querySelectorAll('.answer')].at(-1).innerText.length > length, before);
    await ada.button('Stop').click();
    await ada.says('Stopped by you');
    await ada.button('Send').waitFor();
  });
}

// A conversation with the sandbox: turns that are kept and changed, a call that is answered by hand, what fails, and two models
// beside each other. In as few calls as the lowest tier allows in a minute.
async function conversation(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    await ada.open('/playground?model=practice', 'Playground');
    const message = page.getByLabel('Your message', { exact: true });
    const answers = page.locator('.answer');
    const turns = page.getByRole('article');
    const settled = () => ada.button('Send').waitFor();
    const look = async (name) => {
      await page.evaluate(() => window.scrollTo(0, 0)); // the page follows what is written
      await ada.watch.look(page, name);
    };
    const ask = async (text) => {
      await message.fill(text);
      await ada.button('Send').click();
      await page.getByRole('article').filter({ hasText: text }).first().waitFor();
      await settled();
    };
    const rawRequest = async () => {
      await ada.button('Raw request and stream').last().click();
      const region = page.getByRole('region', { name: 'Request' });
      const body = JSON.parse(await region.innerText());
      await page.getByRole('tab', { name: 'Response' }).click();
      await page.getByText('data: [DONE]').waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      return body;
    };

    // Two turns: the second request has the first with its answer. What is typed outlives a reload.
    await ask('sandbox: text The first **answer**.');
    await answers.getByText('answer', { exact: true }).waitFor();
    expect((await page.locator('.answer strong').innerText()) === 'answer', 'Markdown is not shown as such');
    // Whoever sends by keyboard stays at the message, though the button is gone meanwhile.
    await message.fill('And the second?');
    await ada.button('Send').focus();
    await page.keyboard.press('Enter');
    await turns.nth(3).waitFor();
    await settled();
    await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    const body = await rawRequest();
    expect(body.stream && body.model === 'practice', `not what was asked: ${JSON.stringify(body)}`);
    expect(body.messages.map(({ role }) => role).join() === 'user,assistant,user', `not the whole conversation: ${JSON.stringify(body.messages)}`);
    expect(body.messages[1].content === 'The first **answer**.', 'the answer was changed on its way');
    await message.fill('half a thought');
    await page.reload();
    await turns.nth(3).waitFor();
    expect((await message.inputValue()) === 'half a thought', 'what was typed is lost by a reload');
    expect(page.url().includes('model=practice'), `the address does not name the model: ${page.url()}`);

    // A turn is changed and asked again; what followed can be had back.
    await ada.button('Edit').first().click();
    await page.getByLabel('Your message, changed').fill('sandbox: text Changed.');
    await ada.button('Ask with this').click();
    await answers.getByText('Changed.').waitFor();
    expect((await turns.count()) === 2, 'what followed the changed turn is still there');
    await ada.button('Undo').click();
    await turns.nth(3).waitFor();
    await answers.getByText('answer', { exact: true }).waitFor();
    await look('real-conversation');

    // A call is answered by hand, and the model goes on from it.
    await ada.button('New conversation').click();
    const section = (name) => page.locator('details', { has: page.getByRole('heading', { name, exact: true }) }).locator('summary');
    await section('Tools').click();
    await ada.button('Insert an example').click();
    await ask('Is it raining?');
    await page.getByLabel('Result of get_weather').fill('{"rain": true}');
    expect(await ada.button('Send').isDisabled(), 'a message can be sent while a call waits for its result');
    await look('real-conversation-call');
    await ada.button('Send the results').click();
    await answers.last().waitFor();
    await settled();
    const [, call, result] = (await rawRequest()).messages;
    expect(call.tool_calls[0].function.name === 'get_weather', `no call: ${JSON.stringify(call)}`);
    expect(result.role === 'tool' && result.tool_call_id === call.tool_calls[0].id && result.content === '{"rain": true}', `not the result: ${JSON.stringify(result)}`);
    await page.getByLabel('Functions (JSON)').fill('');

    // What fails is told as such, and what was typed stays.
    await ada.button('New conversation').click();
    await message.fill('half a thought');
    await ada.button('Cut').click();
    await ada.says('The answer broke off');
    await ada.says('it is not the whole answer');
    expect((await answers.last().innerText()).length > 0, 'what came before the cut is gone');
    expect((await message.inputValue()) === 'half a thought', 'a button of the sandbox took what was typed');
    ada.watch.allow(429, 502);
    await ada.button('Error 429').click();
    await ada.says('No answer');
    await ada.button('Slow').click();
    await ada.button('Stop').click();
    await ada.says('Stopped by you');
    await look('real-conversation-failures');

    // Two models beside each other.
    await ada.button('New conversation').click();
    await ada.button('Compare with another').click();
    await page.getByRole('combobox', { name: 'Model 2' }).waitFor();
    await page.waitForURL(/model=practice&with=/);
    await ask('What do you say?');
    await page.getByText('Cost').nth(1).waitFor();
    expect((await answers.count()) === 2, `not two answers: ${await answers.count()}`);
    await look('real-conversation-compare');
    await ada.link('Request detail').first().click();
    await ada.heading('Attempts').waitFor();
    await page.goBack();
    await answers.nth(1).waitFor();

    // The history is here alone, and can be cleared.
    await ada.button('History').click();
    await page.getByRole('dialog').getByText('Is it raining?').waitFor();
    await page.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Is it raining?' }).getByRole('button', { name: 'Open' }).click();
    await page.getByText('Result of get_weather').waitFor();
    await ada.button('History').click();
    await ada.button('Clear the history').click();
    await ada.says('No conversation is kept here.');
    expect(await page.evaluate(() => !Object.keys(localStorage).some((name) => name.startsWith('playground.history.'))), 'the history is still there');
  });
}

// A budget is spent, and the person sees it before and after: how much, until when, and on every page.
async function budget(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    const operator = (...words) => execFileSync(job.program, [...words, '--data-dir', job.data]);
    await ada.join();
    const key = await ada.createKey('spender');
    operator('budgets', 'set', '--account', ada.email, '--tokens', '100000');
    await ada.visit('Limits');
    await page.getByRole('meter', { name: 'Tokens' }).waitFor();
    await page.getByText('of 100,000').waitFor();
    await ada.visit('Models');
    expect((await page.getByText('of the budget').count()) === 0, 'a warning before anything is used');
    expect((await statusOf(job, key)) === 200, 'the first call is refused');
    operator('budgets', 'set', '--account', ada.email, '--tokens', '1');
    expect((await statusOf(job, key)) === 429, 'a spent budget does not refuse');
    await page.reload();
    await ada.says('The budget of your account is used up');
    await ada.watch.look(page, 'real-budget-banner');
    await ada.link('See the budget').click();
    await ada.says('Used up: calls are refused until');
    await ada.watch.look(page, 'real-budget-spent');
  });
}

// What was used, looked at closer and closer: by period, by keyboard, by pointer or finger, and as a file.
async function usage(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    const key = await ada.createKey('billing');
    for (let i = 0; i < 5; i++) await call(job, key);
    await ada.visit('Usage');
    const requests = page.getByRole('slider', { name: 'Requests: figures' });
    const heard = () => requests.getAttribute('aria-valuetext');
    const choose = (name) => job.phone
      ? page.locator('select[aria-label="Period"]').selectOption({ label: name })
      : page.getByRole('radiogroup', { name: 'Period' }).getByText(name, { exact: true }).click();
    // What the chart says of each of its steps, from the first to the last.
    const steps = async () => {
      await requests.focus();
      await page.keyboard.press('Home');
      const texts = [await heard()];
      while (texts.length < Number(await requests.getAttribute('aria-valuemax'))) {
        await page.keyboard.press('ArrowRight');
        texts.push(await heard());
      }
      return texts;
    };
    const succeeded = (texts) => texts.reduce((sum, text) => sum + Number(/Succeeded (\d+)/.exec(text)?.[1]), 0);

    // A call is there a moment after its answer; each preset shows all five, in steps of its own.
    for (const [name, address, count, step] of [['15 min', '15m', 15, / – /], ['1 hour', '1h', 60, / – /], ['7 days', '7d', 28, / – /], ['30 days', '30d', 30, /^\d+ \w+:/], ['24 hours', null, 24, / – /]]) {
      await choose(name);
      await page.waitForURL((url) => url.searchParams.get('period') === address);
      await page.locator(`[role="slider"][aria-label="Requests: figures"][aria-valuemax="${count}"]`).waitFor();
      let texts = await steps();
      for (let patience = 0; patience < 60 && succeeded(texts) !== 5; patience++) {
        await page.waitForTimeout(500);
        texts = await steps();
      }
      expect(succeeded(texts) === 5, `${name} has ${succeeded(texts)} calls: ${texts}`);
      expect(texts.every((text) => step.test(text)), `${name}: ${texts[0]}`);
    }
    for (const name of ['This month', 'Last month']) {
      await choose(name);
      await page.waitForURL(/period=(last-)?month/);
    }
    await ada.says('No requests in this period');
    await page.goBack();
    await page.waitForURL(/period=month/);
    await choose('15 min');
    await page.waitForURL(/period=15m/);
    await requests.waitFor();

    // By keyboard: a span that has nothing in it, and back.
    await requests.focus();
    await page.keyboard.press('Home');
    await page.locator('.chart-tip').waitFor();
    for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
    expect(/ to /.test(await heard()), `a span is not heard: ${await heard()}`);
    await ada.watch.look(page, `real-usage-span${job.phone ? '-phone' : ''}`);
    await requests.focus();
    await page.keyboard.press('Home');
    for (let i = 0; i < 4; i++) await page.keyboard.press('Shift+ArrowRight');
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => Date.parse(`${url.searchParams.get('to')}Z`) - Date.parse(`${url.searchParams.get('from')}Z`) === 5 * 60_000);
    await ada.says('No requests in this period');
    await page.goBack();
    await page.waitForURL(/period=15m/);
    await requests.waitFor();

    // By finger a tooltip, by pointer a span.
    await requests.scrollIntoViewIfNeeded();
    const box = await requests.boundingBox();
    if (job.phone) {
      await page.touchscreen.tap(box.x + box.width - 20, box.y + 90);
      await page.locator('.chart-tip').getByText('Succeeded').waitFor();
      await page.touchscreen.tap(box.x + 100, box.y - 60);
      await page.locator('.chart-tip').waitFor({ state: 'detached' });
    } else {
      await page.mouse.move(box.x + box.width / 2, box.y + 90);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 2, box.y + 90, { steps: 4 });
      await page.mouse.up();
      await page.waitForURL(/from=/);
      await requests.waitFor();
      await eventually(async () => succeeded(await steps()) === 5, 'the span lacks the calls');
    }

    // Live and test calls stand apart, and can be seen together.
    const environment = page.getByRole('radiogroup', { name: 'Environment' });
    await environment.getByText('Test', { exact: true }).click();
    await ada.says('No requests in this period');
    await environment.getByText('Both', { exact: true }).click();
    await requests.waitFor();
    await page.getByText('By key', { exact: true }).click();
    await page.getByRole('cell', { name: 'billing' }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), ada.link('Download CSV').click()]);
    expect(/^solidrust-usage-by-key-\d{4}-\d\d-\d\dT\d{4}-to-\d{4}-\d\d-\d\dT\d{4}\.csv$/.test(file.suggestedFilename()), `the file is called ${file.suggestedFilename()}`);
    const [head, row] = (await readAll(await file.createReadStream())).split('\r\n');
    expect(head.startsWith('key_name,key,since_utc,until_utc,requests,') && /^billing,key_\w+,\d{4}-[^,]+Z,\d{4}-[^,]+Z,5,/.test(row), `not the usage: ${head} ${row}`);
  });
}

// The server goes away and comes back, and the session ends, in the middle of what somebody is doing. Nothing that they
// typed is lost, and nothing but the console is ever on the screen.
async function away(job) {
  const gate = await startGate(job.console);
  return together({ ...job, console: gate.url }, [{}, {}], async (ada, elsewhere) => {
    const { page } = ada;
    const strip = page.locator('.strip').filter({ hasText: 'The server does not answer.' });
    const prompt = page.getByLabel('Your message');
    await page.route('**/assets/ModelsPage-*.js', (route) => route.abort('connectionrefused')); // has yet to be fetched
    ada.watch.allow(0);
    await ada.join();
    // The pages' code comes by itself, so that a page can be opened while the server is away.
    await page.waitForFunction(() => ['UsagePage', 'CreateKeyDialog'].every((part) => performance.getEntriesByType('resource').some(({ name }) => name.includes(part))));
    await ada.visit('Playground');
    await prompt.fill('fake:{"chunks":3}');
    await gate.shut();
    await ada.button('Send').click();
    await strip.waitFor();
    await page.getByRole('alert').getByText('cannot be reached').waitFor();
    await ada.visit('Usage');
    await page.getByText('This could not be loaded').waitFor();
    await ada.link('Models').click();
    await ada.heading('This page has not arrived yet').waitFor();
    await ada.watch.look(page, 'real-away');
    await page.unroute('**/assets/ModelsPage-*.js');
    await gate.reopen();
    await strip.waitFor({ state: 'detached' });
    await ada.heading('Models').waitFor();
    await page.getByRole('cell', { name: 'vllm-primary' }).first().waitFor();

    // The session ends while a message waits to be sent.
    await ada.visit('Playground');
    await page.getByText('fake:{"chunks":3}').first().waitFor(); // it stands in the conversation
    await prompt.fill('fake:{"chunks":4}');
    Object.assign(elsewhere, { email: ada.email, password: ada.password });
    await elsewhere.logIn();
    await elsewhere.open('/account', 'Account');
    await elsewhere.button('End all others').click();
    await elsewhere.button(/^End the session of/).waitFor({ state: 'detached' });
    ada.watch.allow(401);
    await ada.button('Send').click();
    await ada.heading('Sign in again').waitFor();
    expect(await prompt.isHidden(), 'the page can be seen without a session');
    await page.keyboard.type(ada.password); // the focus is where it is needed
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('fake:{"chunks":4}').first().waitFor(); // it stands in the conversation, and is asked again
    await page.getByRole('alert').last().getByRole('button', { name: 'Ask again' }).click();
    await page.locator('.answer').waitFor();

    // Another window of the same browser signs out: this one at once, without a call.
    const other = await ada.context.newPage();
    await other.goto('/limits');
    await other.getByRole('button', { name: /Account menu/ }).click();
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.heading('Sign in').waitFor();
    await ada.logIn();
    await ada.visit('Playground');
    expect((await prompt.inputValue()) === '', 'what somebody typed is still there after they left');

    // Whoever signs out while the server is away is told that they did not.
    await gate.shut();
    await ada.button(/Account menu/).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await ada.says('You are still signed in');
  }).finally(() => gate.shut());
}

// Every page against the real program, with something in it.
async function everyPage(job) {
  return together(job, [{ email: 'operator2@example.com' }], async (op) => {
    const { page } = op;
    await op.becomeOperator(job);
    const key = await op.createKey('<img src=x onerror=alert(1)>');
    for (let i = 0; i < 3; i++) await call(job, key);
    const pages = {
      '/first-steps': 'First steps', '/': 'Overview', '/reference': 'API reference', '/keys': 'API Keys', '/usage': 'Usage', '/requests': 'Requests', '/limits': 'Limits', '/playground': 'Playground',
      '/models': 'Models', '/account': 'Account', '/operator/overview': 'Overview', '/operator/accounts': 'Accounts', '/operator/tiers': 'Tiers',
      '/operator/upstreams': 'Upstreams', '/operator/alerts': 'Alerts', '/operator/audit': 'Audit log', '/operator/settings': 'Settings',
    };
    for (const [path, title] of Object.entries(pages)) {
      await op.open(path, title);
      await page.waitForFunction(() => !document.querySelector('[aria-label="Loading"]'));
      expect((await page.getByText('This could not be loaded').count()) === 0, `${path} could not be loaded`);
      await op.watch.look(page, `real-page-${title.toLowerCase().replaceAll(' ', '-')}`);
    }
    await op.open('/keys', 'API Keys');
    await page.getByText('<img src=x onerror=alert(1)>', { exact: true }).waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.goto('/usage').then(() => op.link('Download CSV').click()),
    ]);
    const csv = await readAll(await file.createReadStream());
    expect(/requests/i.test(csv.split('\n')[0]) && csv.includes('vllm-primary'), `not the usage: ${csv.slice(0, 200)}`);

    // By keyboard alone: past the navigation into the page.
    await op.open('/models', 'Models');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id === 'main'), 'the skip link does not lead to the content');

    // On a telephone the navigation opens over the page and closes when it was followed.
    await page.setViewportSize({ width: 360, height: 780 });
    await op.button('Open the menu').click();
    await op.link('Tiers').waitFor();
    await page.screenshot({ path: `${job.folder}/real-menu-360.png` });
    await op.link('Usage').click();
    await op.heading('Usage').waitFor();
    await op.button('Open the menu').waitFor();
  });
}

// The whole configuration file stands on the page of settings: by groups, what was set first, and as YAML that the program takes.
async function settings(job) {
  return together(job, [{ email: 'operator3@example.com' }], async (op) => {
    const { page } = op;
    await op.becomeOperator(job);
    await op.visit('Settings');
    for (const [group, name, value] of job.shown) {
      const row = page.getByRole('region', { name: group, exact: true }).getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
      const text = await row.innerText();
      expect(text.includes(value) && text.includes('configuration file'), `${name} is told as ${text}`);
      expect(/a (reload|restart)/.test(text), `${name} does not say what a change needs: ${text}`);
    }
    for (const [name, need] of [['console.sign_up', 'a restart'], ['models[0].name', 'a reload']]) {
      const text = await page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) }).innerText();
      expect(text.includes(need), `${name}: ${text}`);
    }
    await page.getByRole('heading', { name: 'models[0] large', exact: true }).waitFor();
    // What was set comes first; the rest is behind a line, until it is searched for.
    const groups = await page.getByRole('region').all();
    let ended = false;
    for (const group of groups) {
      const shown = await group.getByRole('cell').filter({ visible: true }).allInnerTexts();
      expect(!shown.includes('default'), `a default stands in ${await group.getAttribute('aria-label')}`);
      expect(!(ended && shown.length > 0), 'a group with something set comes after one with nothing');
      ended = shown.length === 0;
    }
    expect(ended && groups.length > 10, `${groups.length} groups`);
    await page.getByText('log.level', { exact: true }).waitFor({ state: 'hidden' });
    await page.getByLabel('Search the settings').fill('log.level');
    await page.getByText('log.level', { exact: true }).waitFor();
    await page.getByLabel('Search the settings').fill('');
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 780 });
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      expect(height < 12_000, `${height} px of settings at ${width}`);
    }
    await op.watch.look(page, 'real-settings-of-a-file');
    await op.button('Copy as YAML').click();
    const yaml = await page.evaluate(() => navigator.clipboard.readText());
    const file = `${job.data}/../copied.yaml`;
    writeFileSync(file, yaml);
    const answer = JSON.parse(execFileSync(job.program, ['config', 'show', '--file', file, '--json'], { env: { ...process.env, ...job.variables } }));
    for (const [, name, value] of job.shown) {
      const found = answer.settings.find((setting) => setting.name === name);
      expect(found?.value === value, `${name} is copied as ${found?.value}: ${yaml}`);
    }
  });
}

// Requests appear while they are looked at.
async function liveTail(job) {
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.join();
    const key = await ada.createKey('billing');
    await ada.visit('Requests');
    await page.getByRole('button', { name: 'Live tail' }).click();
    await page.waitForURL(/live=1/);
    await page.getByText('Requests appear as they end').waitFor();
    const rows = page.getByRole('link', { name: /^req_/ });
    const shown = async (count) => { while ((await rows.count()) < count) await page.waitForTimeout(20); };
    await call(job, key);
    const ended = Date.now();
    await shown(1);
    expect(Date.now() - ended < 1_500, `a request was shown after ${Date.now() - ended} ms`);

    await page.getByRole('button', { name: 'Pause' }).click();
    await call(job, key);
    await page.getByText('1 waiting').waitFor();
    expect((await rows.count()) === 1, 'rows move though it is paused');
    await page.getByRole('button', { name: 'Go on' }).click();
    await shown(2);

    // Who has the focus on a row keeps it; another page with the same address is live too.
    await rows.first().focus();
    await call(job, key);
    await page.getByText('Held while you look at a row').waitFor();
    await page.getByText('1 waiting').waitFor();
    await page.getByRole('button', { name: 'Live tail' }).focus();
    await shown(3);
    await page.reload();
    await page.getByText('Requests appear as they end').waitFor();
    await ada.watch.look(page, 'real-live-tail');
    await page.getByRole('button', { name: 'Live tail' }).click();
    await page.waitForURL((url) => !url.search.includes('live'));
    await shown(3);
  });
}

// Who is not signed in sees which models can be used.
async function statusPage(job) {
  return together(job, [{}], async (guest) => {
    const { page } = guest;
    await page.goto(`${job.console}/status`);
    await guest.heading('Status').waitFor();
    await page.getByText('All models can be used').waitFor();
    await page.getByRole('region', { name: 'vllm-primary' }).getByText('Available', { exact: true }).waitFor();
    expect((await page.getByText('practice').count()) === 0, 'a model of the sandbox is listed');
    await guest.watch.look(page, 'real-status');
  });
}

// The page "Authentication": its steps, by the words that stand in bold there (`job.words`).
async function authenticationPage(job) {
  const [dashboard, create, rotate] = job.words;
  return together(job, [{}], async (ada) => {
    const { page } = ada;
    await ada.open('/', 'Sign in');
    await ada.link('Sign up').click();
    await ada.signUp();
    await ada.confirm();
    await ada.visit(dashboard);
    await ada.button(create).first().click();
    await page.getByRole('textbox', { name: 'Name' }).fill('from-the-page');
    await ada.button('Create key').click();
    const key = await ada.storeKey();
    expect((await statusOf(job, key)) === 200, 'the key that the page leads to is refused');
    await page.reload();
    await page.getByText('from-the-page').first().waitFor();
    expect(!(await page.content()).includes(key), 'the key is shown again');
    await ada.keyAction('from-the-page', rotate);
    await ada.button('Rotate key').click();
    const fresh = await ada.storeKey();
    expect((await statusOf(job, fresh)) === 200 && (await statusOf(job, key)) === 200, 'the old key does not go on beside the new one');
  });
}

// The picture of README.md (figure.py).
async function figure(job) {
  return together(job, [{ email: 'operator@example.org' }], async (operator) => {
    const { page } = operator;
    await operator.becomeOperator(job);
    await page.setViewportSize({ width: 1280, height: 800 });
    await operator.open('/operator/overview', 'Overview');
    await page.getByRole('table').first().waitFor();
    await page.waitForTimeout(1500); // charts have drawn
    await page.screenshot({ path: job.picture });
  });
}

async function signOut(person) {
  await person.button(/Account menu/).click();
  await person.page.getByRole('menuitem', { name: 'Sign out' }).click();
  await person.heading('Sign in').waitFor();
}
async function readAll(stream) {
  const pieces = [];
  for await (const piece of stream) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export const journeys = { firstKey, rotateAndRevoke, manyKeys, failover, operator, readOnlyOperator, passwordReset, sessions, secondFactor, playground, conversation, budget, usage, liveTail, statusPage, away, settings, everyPage, authenticationPage, figure };
