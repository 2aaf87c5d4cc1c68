import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Markdown } from './markdown';
import { isIntricate, linkOf, plainText } from './markdown_text';

const show = (text: string) =>
  render(
    <MantineProvider>
      <Markdown text={text} />
    </MantineProvider>,
  ).container.querySelector('.markdown') as HTMLElement;

describe('what a model writes', () => {
  it('has headings, lists, tables, code with a button, and links that know nothing of this page', () => {
    const page = show(
      '# Title\n\n1. one\n2. **two**\n\n- [x] done\n\n| a | b |\n|--|--:|\n| 1 | 2 |\n\n```python\nprint(1)\n```\n\n[a](https://example.com/x)',
    );
    expect(page.querySelector('h3')?.textContent).toBe('Title');
    expect(page.querySelectorAll('ol > li')).toHaveLength(2);
    expect(page.querySelector('strong')?.textContent).toBe('two');
    expect(page.querySelector('ul > li')?.textContent).toBe('☑ done');
    expect(page.querySelector('td[data-align="right"]')?.textContent).toBe('2');
    expect(screen.getByRole('button', { name: 'Copy the python code' })).toBeTruthy();
    const link = page.querySelector('a');
    expect(link?.getAttribute('href')).toBe('https://example.com/x');
    expect(link?.rel).toBe('noopener noreferrer');
  });
  it('never becomes HTML, nor fetches anything', () => {
    const page = show(
      '<script>alert(1)</script>\n\nx <b onclick="y">z</b> ![p](https://example.com/p.png) <img src=x onerror=alert(1)>',
    );
    expect(page.querySelector('script, b, img, [onclick], [style]')).toBeNull();
    expect(page.textContent).toContain('<script>alert(1)</script>');
    expect(page.textContent).toContain('<b onclick="y">');
    expect(page.querySelector('a')?.textContent).toBe('p');
  });
  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '/keys',
    '//example.com',
    'vbscript:x',
    ' javascript:x',
  ])('has no link to %s', (href) => {
    expect(linkOf(href)).toBeNull();
    expect(show(`[a](<${href}>)`).querySelector('a')).toBeNull();
  });
  it('reads character references as characters', () => {
    expect(plainText('a &lt;b&gt; &amp; &#233;&#xe9; &nope; &#0;')).toBe('a <b> & éé &nope; &#0;');
  });
  it.each([
    ['quotes in quotes', '> '.repeat(3000)],
    ['marks', '*a_'.repeat(10_000)],
    ['one block without an end', 'a.'.repeat(20_000)],
    ['lists in lists', Array.from({ length: 400 }, (_, at) => `${' '.repeat(at * 2)}- a`).join('\n')],
  ])('is shown as it is when it is too intricate: %s', (_, text) => {
    expect(isIntricate(text)).toBe(true);
    const { container } = render(
      <MantineProvider>
        <Markdown text={text} />
      </MantineProvider>,
    );
    expect(container.querySelector('p.said')?.textContent === text).toBe(true);
  });
  it('is not too intricate when it is long', () => {
    expect(isIntricate('A **word** of many.\n\n'.repeat(5000))).toBe(false);
    expect(isIntricate('> > > quoted\n\n      - a')).toBe(false);
  });
  it('bears half of everything, as it comes in pieces', () => {
    const whole = '# T\n\n```js\nconst a = [1];\n```\n\n| a |\n|--|\n| **b** | [c](https://d.e) <i>';
    for (let end = 0; end <= whole.length; end += 3)
      expect(() => show(whole.slice(0, end)).remove()).not.toThrow();
  });
});
