// Faults that are planted into a good page: the watch has to find each, or it finds nothing.
import * as fixtures from './fixtures.mjs';
import { mockApi } from './mock_api.mjs';
import { Watch } from './watch.mjs';

const plants = {
  policy: () => {
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
  },
  script: () => {
    const script = document.createElement('script');
    script.textContent = 'window.planted = true';
    document.body.append(script);
  },
  axe: () => document.querySelector('main').append(document.createElement('button')),
  contrast: () => {
    const text = document.createElement('p');
    text.textContent = 'hardly to be read';
    text.style.color = '#999';
    text.style.background = '#888';
    document.querySelector('main').append(text);
  },
  log: () => console.error('something is wrong'),
  exception: () => setTimeout(() => { throw new Error('nobody catches me'); }),
  failedCall: () => fetch('/no-such-file.js'),
  wide: () => {
    const wide = document.createElement('div');
    wide.style.width = '3000px';
    wide.textContent = 'x';
    document.querySelector('main').append(wide);
  },
  cut: () => {
    const card = document.createElement('div');
    Object.assign(card.style, { width: '100px', overflow: 'hidden' });
    const table = document.createElement('table');
    table.style.width = '300px';
    table.insertRow().insertCell().textContent = 'x';
    card.append(table);
    document.querySelector('main').append(card);
  },
  // As the keys' menu once was on a telephone: 4 px wide, and nothing near it that axe would mind.
  thin: () => {
    for (const button of document.querySelectorAll('td.menu > button'))
      Object.assign(button.style, { width: '4px', minWidth: '4px', padding: '0' });
  },
  low: () => { document.querySelector('main button').style.cssText += 'height: 20px; min-height: 20px'; },
  // Half of it behind the edge of a box that does not scroll.
  behind: () => {
    const box = document.createElement('div');
    Object.assign(box.style, { width: '40px', height: '30px', overflow: 'hidden', display: 'flex' });
    const button = document.createElement('button');
    button.textContent = 'Press';
    Object.assign(button.style, { flex: 'none', width: '80px', height: '30px', marginLeft: '20px' });
    box.append(button);
    document.querySelector('main').append(box);
  },
  // To the left of the window, where nothing can be scrolled to.
  outside: () => {
    const link = document.createElement('a');
    Object.assign(link, { href: '/usage', textContent: 'Usage of yesterday' });
    Object.assign(link.style, { position: 'absolute', left: '-30px', padding: '8px', color: 'inherit' });
    document.querySelector('main').append(link);
  },
  title: () => { document.title = 'nothing'; },
  heading: () => document.querySelector('h1').remove(),
  none: () => {},
};

async function plant({ browser, dist, fault, folder }) {
  const context = await browser.newContext({ baseURL: dist.url, viewport: { width: 1280, height: 860 } });
  try {
    const watch = new Watch(folder);
    await watch.follow(context);
    await mockApi(context);
    const page = await context.newPage();
    await page.clock.setFixedTime(fixtures.now);
    await page.goto('/keys');
    await page.getByText('production-web').first().waitFor();
    await page.evaluate(plants[fault]);
    await watch.look(page, `planted-${fault}`);
    return { faults: watch.faults };
  } finally {
    await context.close();
  }
}

export const planted = { plant };
