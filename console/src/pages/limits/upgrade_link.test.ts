import { describe, expect, it } from 'vitest';
import { linkOf } from './upgrade_link';

describe('the link to ask for another tier', () => {
  it('writes the mail', () => {
    expect(linkOf('mailto:ops@example.com', 'free')).toContain('mailto:ops@example.com?subject=Another');
    expect(linkOf('ops@example.com', 'free')).toContain('free');
  });
  it('follows https and nothing else', () => {
    expect(linkOf('https://example.com/ask', 'free')).toBe('https://example.com/ask');
    for (const contact of [
      '',
      'Ask Jo in room 5',
      'javascript:alert(1)',
      'http://example.com',
      'data:text/html,x',
    ])
      expect(linkOf(contact, 'free')).toBeNull();
  });
});
