// What every page is held to, whatever it shows: no violation of the content security policy, nothing in the browser's
// log, nothing that axe finds, nothing wider than the window or cut off at its side, everything that can be pressed large enough
// for a finger, and a title and one heading of its own.
import { mkdirSync } from 'node:fs';
import { faultyControls } from './controls.mjs';
import { axeSource } from './packages.mjs';

export const widths = [360, 1280];
export const schemes = ['light', 'dark'];
const pictures = process.env.SOLIDRUST_PICTURES !== 'no'; // for nobody to look at, they take a fifth of the time
const everything = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] };
const ofColours = { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }; // what a theme can change

export class Watch {
  constructor(folder) {
    this.folder = folder;
    this.faults = [];
    this.allowed = [];
    mkdirSync(folder, { recursive: true });
  }

  // The browser logs every answer of 400 and more as an error, and every server that it cannot reach (status 0): a test that
  // provokes one names it.
  allow(...statuses) {
    this.allowed.push(...statuses);
  }

  async follow(context) {
    await context.exposeBinding('__violation', (_, text) => this.faults.push(`policy: ${text}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        window.__violation(`${event.violatedDirective} refused ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`),
      );
    });
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.faults.push(`page error: ${error.message}`));
      page.on('console', (message) => {
        if (!['error', 'warning'].includes(message.type())) return;
        const status = /net::ERR_|^Couldn't load preload assets/.test(message.text()) ? 0 : Number(/status of (\d+)/.exec(message.text())?.[1]);
        if (!this.allowed.includes(status)) this.faults.push(`log: ${message.text()} (${message.location().url})`);
      });
    });
  }

  // Looks at the page as it stands in both themes and at both widths, and keeps a picture of each. The window gets its size back.
  async look(page, name) {
    await this.#lookAs(page, name, widths.flatMap((width) => schemes.map((scheme) => [width, scheme, scheme === schemes[0] ? everything : ofColours])));
  }

  // Wide and light, and narrow and dark for what a width and a theme can change: for many pages of one kind, of which another was
  // looked at in all four ways.
  async lookTwice(page, name) {
    await this.#lookAs(page, name, [[widths[1], schemes[0], everything], [widths[0], schemes[1], ofColours]]);
  }

  async #lookAs(page, name, ways) {
    const size = page.viewportSize();
    for (const [width, scheme, rules] of ways) {
      await page.setViewportSize({ width, height: width < 600 ? 780 : 860 });
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await this.#lookOnce(page, `${name}-${scheme}-${width}`, rules);
    }
    await page.setViewportSize(size);
  }

  async #lookOnce(page, label, rules) {
    await page.waitForFunction(() => document.fonts.status === 'loaded');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const seen = await page.evaluate(() => ({
      title: document.title,
      dialog: document.querySelector('[role="dialog"]') !== null, // stands in the window, wherever the page is scrolled to
      headings: document.querySelectorAll('h1').length,
      wider: document.documentElement.scrollWidth - window.innerWidth,
      // Of each table, the box that decides whether what stands out of it can be reached.
      clipped: [...document.querySelectorAll('table')]
        .map((table) => {
          let box = table.parentElement;
          while (box !== document.body && getComputedStyle(box).overflowX === 'visible') box = box.parentElement;
          return box;
        })
        .filter((box) => /hidden|clip/.test(getComputedStyle(box).overflowX) && box.scrollWidth > box.clientWidth + 1)
        .map((box) => box.textContent.slice(0, 60)),
    }));
    if (!/ · SolidRusT$/.test(seen.title)) this.faults.push(`${label}: the title is "${seen.title}"`);
    if (seen.headings !== 1) this.faults.push(`${label}: ${seen.headings} first headings`);
    if (seen.wider > 0) this.faults.push(`${label}: ${seen.wider} px wider than the window`);
    for (const control of await page.evaluate(faultyControls)) this.faults.push(`${label}: ${control}`);
    for (const start of seen.clipped) this.faults.push(`${label}: a table is cut off: ${start}`);
    if (pictures) await page.screenshot({ path: `${this.folder}/${label}.png`, fullPage: !seen.dialog });
    for (const { id, help, nodes } of await violationsOf(page, rules))
      this.faults.push(`${label}: axe ${id}: ${help}: ${nodes.map((node) => `${node.target} (${node.any[0]?.message ?? ''})`).join(' | ').slice(0, 600)}`);
  }
}

export async function violationsOf(page, rules = everything) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }), rules);
  return found.violations;
}
