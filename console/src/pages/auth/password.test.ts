import { describe, expect, it } from 'vitest';
import { emailFault, passwordFault } from './password';

describe('a new password', () => {
  it.each([
    ['fourteen chars', 'at least 15'],
    ['fifteen charss!', null],
    ['ﬁfteen chars', 'at least 15'], // twelve signs, thirteen after NFKC
    ['é'.repeat(128), null],
    ['é'.repeat(129), '256 bytes'],
  ])('%s', (text, fault) => {
    if (fault === null) expect(passwordFault(text)).toBeNull();
    else expect(passwordFault(text)).toContain(fault);
  });
});

describe('an e-mail address', () => {
  it.each([
    ['', 'Enter'],
    ['dana', 'not an'],
    ['a@b c', 'not an'],
    [' dana@example.com ', null],
    [`${'a'.repeat(243)}@example.com`, 'not an'],
    [`${'a'.repeat(242)}@example.com`, null],
  ])('%s', (text, fault) => {
    if (fault === null) expect(emailFault(text)).toBeNull();
    else expect(emailFault(text)).toContain(fault);
  });
});
