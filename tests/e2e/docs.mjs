// The documentation in a browser, as the real program serves it.
import { Watch } from './watch.mjs';

async function withPage(job, options, act) {
  const watch = new Watch(job.folder);
  const context = await job.browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  await watch.follow(context);
  try {
    await act(await context.newPage(), watch);
  } finally {
    await context.close();
  }
  return { faults: watch.faults };
}

function expect(good, what) {
  if (!good) throw new Error(what);
}

// Pages at `paths`, from /docs/ on; `thorough`: in every theme at every width.
function docsPages(job) {
  return withPage(job, {}, async (page, watch) => {
    for (const path of job.paths) {
      const answer = await page.goto(job.console + path);
      if (answer.status() !== 200) watch.faults.push(`${path}: ${answer.status()}`);
      const name = `docs${path.slice('/docs'.length, -1).replaceAll('/', '-')}`;
      await (job.thorough ? watch.look(page, name) : watch.lookTwice(page, name));
    }
  });
}

// What is searched is found without anything from elsewhere, and by the keyboard alone.
function docsSearch(job) {
  return withPage(job, {}, async (page, watch) => {
    const elsewhere = [];
    page.on('request', (request) => request.url().startsWith(job.console) || elsewhere.push(request.url()));
    await page.goto(`${job.console}/docs/`);
    await page.locator('button[data-open-modal]:enabled').waitFor(); // its script has run
    await page.keyboard.press('Control+k');
    const field = page.getByRole('dialog').getByRole('textbox');
    await field.pressSequentially('429', { delay: 20 });
    expect((await field.inputValue()) === '429', `the field has ${await field.inputValue()}`);
    const found = page.getByRole('dialog').getByRole('link').first();
    await found.waitFor();
    await watch.look(page, 'docs-search');
    const names = await page.getByRole('dialog').getByRole('link').allTextContents();
    expect(names.some((name) => /rate|limit|error/i.test(name)), `429 leads to ${names}`);
    await found.click();
    await page.waitForURL((url) => url.pathname !== '/docs/');
    expect((await page.locator('main').textContent()).includes('429'), `${page.url()} does not tell of 429`);
    expect(elsewhere.length === 0, `asked elsewhere: ${elsewhere}`);
  });
}

// Without JavaScript everything can be read and reached, but by searching.
function docsPlain(job) {
  return withPage(job, { javaScriptEnabled: false }, async (page) => {
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${job.console}/docs/start/quickstart/`);
      expect(await page.getByRole('heading', { level: 1 }).isVisible(), 'no heading');
      expect(await page.locator('main pre code').first().isVisible(), 'no code');
      expect((await page.locator('main').innerText()).length > 500, 'hardly any text');
    }
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Configuration', exact: true }).click();
    expect(new URL(page.url()).pathname === '/docs/operate/configure/', page.url());
    await page.getByText('console.docs', { exact: true }).first().waitFor();
  });
}

// The theme that somebody chose stays, and code is copied as it stands there.
function docsUse(job) {
  return withPage(job, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page, watch) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(`${job.console}/docs/`);
    await page.getByRole('combobox', { name: 'Select theme' }).first().selectOption('dark');
    await page.goto(`${job.console}/docs/operate/configure/`);
    expect((await page.locator('html').getAttribute('data-theme')) === 'dark', 'the theme was forgotten');
    await page.goto(`${job.console}/docs/clients/sdks/`);
    const code = page.locator('figure').first();
    await code.hover();
    await code.getByRole('button').click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied.includes(`"${job.api}"`), `copied: ${copied}`);
    const words = (text) => text.split(/\s+/).filter(Boolean).join(' ');
    expect(words(copied) === words(await code.locator('code').innerText()), `copied: ${copied}`);
    watch.allow(404);
    expect((await page.goto(`${job.console}/docs/none/`)).status() === 404, 'there is a page that is not there');
    await page.getByRole('link', { name: 'SolidRusT' }).first().click();
    await page.waitForURL(`${job.console}/docs/`);
  });
}

export const docs = { docsPages, docsSearch, docsPlain, docsUse };
