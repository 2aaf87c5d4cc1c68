// Somebody with a browser of their own, a mail address and a password.
import { readdirSync, readFileSync } from 'node:fs';
import { Watch } from './watch.mjs';

let count = 0;

// A telephone has no pointer: what a journey clicks is tapped there.
const byTouch = new WeakSet();
function tapInstead(page) {
  byTouch.add(page);
  const kind = Object.getPrototypeOf(page.locator('body'));
  if (kind.clickByPointer) return;
  kind.clickByPointer = kind.click;
  kind.click = function (options) {
    return byTouch.has(this.page()) ? this.tap(options) : this.clickByPointer(options);
  };
}

export class Person {
  // `job` is what pytest handed over: the console's address, the mail folder, the folder for pictures; `phone` for a
  // telephone's screen, used by touch.
  static async arrive(job, { email, password = 'eleven quiet lanterns over Lisbon' } = {}) {
    const person = new Person();
    person.job = job;
    person.email = email ?? `person${++count}-${Date.now()}@example.com`;
    person.password = password;
    person.context = await job.browser.newContext({ baseURL: job.console, acceptDownloads: true,
      ...(job.phone ? { viewport: { width: 360, height: 780 }, hasTouch: true } : { viewport: { width: 1280, height: 860 } }) });
    person.context.setDefaultTimeout(60_000); // a password is checked when nothing else wants the processor
    await person.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    person.watch = new Watch(job.folder);
    await person.watch.follow(person.context);
    person.page = await person.context.newPage();
    if (job.phone) tapInstead(person.page);
    return person;
  }

  button(name) {
    return this.page.getByRole('button', { name, exact: typeof name === 'string' });
  }
  link(name) {
    return this.page.getByRole('link', { name, exact: typeof name === 'string' });
  }
  // Goes to a page of the navigation, which a telephone has behind a button.
  async visit(name) {
    if (this.job.phone) await this.button('Open the menu').click();
    await this.page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name, exact: true }).click();
    await this.heading(name).first().waitFor();
  }
  heading(name) {
    return this.page.getByRole('heading', { name });
  }
  // What the button or field that has the focus says.
  focused() {
    return this.page.evaluate(() => document.activeElement?.textContent.trim());
  }
  // Where the page says so in the text of one element.
  says(text) {
    return this.page.getByText(text).first().waitFor();
  }
  async open(path, title) {
    await this.page.goto(path);
    await this.heading(title).first().waitFor();
  }

  async signUp() {
    await this.open('/sign-up', 'Create your account');
    await this.page.getByLabel('E-mail').fill(this.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await this.button('Sign up').click();
    await this.says('We have sent a link');
  }

  // By the link that the start of a server prints.
  async becomeOperator(job, { picture } = {}) {
    await this.open(job.setup, 'Set up this installation');
    if (picture) await this.watch.look(this.page, picture);
    await this.page.getByLabel('E-mail').fill(this.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await this.button('Become the operator').click();
    await this.heading('First steps').waitFor();
  }

  // The path of the newest link of this kind ("verify", "reset") that was mailed to this person.
  async mailed(kind) {
    const link = new RegExp(`https?://[^\\s/]+(/${kind}\\?token=[\\w-]+)`);
    for (let patience = 0; patience < 200; patience++) {
      const found = this.#letters().map((letter) => link.exec(letter)?.[1]).filter(Boolean);
      if (found.length > 0) return found.at(-1);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`no mail with a "${kind}" link for ${this.email}`);
  }
  #letters() {
    let names = [];
    try {
      names = readdirSync(this.job.mail).filter((name) => name.endsWith('.eml')).sort();
    } catch {
      return []; // no mail yet, and so no folder
    }
    return names.map((name) => readFileSync(`${this.job.mail}/${name}`, 'utf8')).filter((text) => text.includes(this.email));
  }

  async confirm() {
    await this.open(await this.mailed('verify'), 'Confirm your e-mail address');
    await this.button('Confirm').click();
    await this.heading('First steps').waitFor(); // signed in: it is the browser that signed up
  }

  async logIn({ code } = {}) {
    await this.open('/login', 'Sign in');
    await this.page.getByLabel('E-mail').fill(this.email);
    await this.page.getByRole('textbox', { name: 'Password' }).fill(this.password);
    await this.button('Sign in').click();
    if (code) {
      this.watch.allow(401);
      await this.page.getByLabel('Code').fill(code);
      await this.button('Sign in').click();
    }
    await this.button(/Account menu/).waitFor();
  }

  async join() {
    await this.signUp();
    await this.confirm();
  }

  // A new key by the dialog; its text.
  async createKey(name) {
    await this.open('/keys', 'API Keys');
    await this.button('Create New Key').first().click();
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name);
    await this.button('Create key').click();
    return this.storeKey();
  }
  // Copies the key that is shown once and closes the dialog.
  async storeKey() {
    const key = await this.page.getByTestId('api-key').innerText();
    await this.button('Copy key').click();
    await this.button('Done').click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached' });
    return key;
  }
  async keyAction(name, action) {
    await this.button(`Actions for ${name}`).first().click();
    await this.page.getByRole('menuitem', { name: action }).click();
    await this.page.getByRole('dialog').waitFor();
  }

  async leave() {
    const faults = this.watch.faults;
    await this.context.close();
    return faults;
  }
}

// Runs what people do, each with a browser of their own, and gathers what was wrong in any of them.
export async function together(job, people, act) {
  const arrived = [];
  for (const options of people) arrived.push(await Person.arrive(job, options));
  try {
    await act(...arrived);
  } catch (error) {
    for (const [at, { page }] of arrived.entries()) await page.screenshot({ path: `${job.folder}/failed-${job.run}-${at}.png` });
    throw error;
  } finally {
    for (const person of arrived) await person.leave();
  }
  return { faults: arrived.flatMap((person) => person.watch.faults) };
}

export function expect(condition, message) {
  if (!condition) throw new Error(message);
}

// The same of what becomes true within ten seconds.
export async function eventually(check, what) {
  for (const end = Date.now() + 10_000; !(await check()); await new Promise((done) => setTimeout(done, 100))) expect(Date.now() < end, what);
}
