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
    await page.goto('/models');
    await page.getByText('vllm-primary').first().waitFor();
    await page.evaluate(plants[fault]);
    await watch.look(page, `planted-${fault}`);
    return { faults: watch.faults };
  } finally {
    await context.close();
  }
}

export const planted = { plant };
