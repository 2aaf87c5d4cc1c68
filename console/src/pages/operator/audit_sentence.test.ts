import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import type { Entry } from './audit_names';
import { knownActions, plainly, tell } from './audit_sentence';

const entry = (action: string, detail: object = {}): Entry => ({
  id: 1,
  at_ms: 0,
  actor: 'acc_1',
  action,
  object: 'x',
  detail: detail as Entry['detail'],
  address: '',
  request_id: '',
});
const said = (action: string, detail?: object) => plainly(tell(entry(action, detail), 'billing'));

it.each([
  ['key.create', {}, 'Created the key billing'],
  ['key.rename', { before: { name: 'a' }, after: { name: 'b' } }, 'Renamed the key a to b'],
  ['key.revoke', { after: { compromised: true } }, 'Revoked the key billing, which has leaked'],
  ['key.revoke', { after: { compromised: false } }, 'Revoked the key billing'],
  ['account.set_tier', { after: { tier: 'pro' } }, 'Moved billing to the tier pro'],
  ['account.set_disabled', { after: { disabled: true } }, 'Disabled the account billing'],
  ['account.set_disabled', { after: { disabled: false } }, 'Enabled the account billing'],
  ['account.set_role', { after: { role: 'auditor' } }, 'Gave billing the role read-only operator'],
  ['session.begin', {}, 'Signed in'],
  ['something.new', {}, 'something.new billing'],
])('%s %j: %s', (action, detail, sentence) => expect(said(action, detail)).toBe(sentence));

// A new action of the program gets its sentence in audit_sentence.ts.
it('knows every action that the program writes', () => {
  const root = resolve('../src'); // tests run in console/
  const written = new Set<string>();
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.cc$/.test(path) || /_test\.cc$|^app\/cli\//.test(path)) continue;
    const text = readFileSync(resolve(root, path), 'utf8');
    for (const [, action] of text.matchAll(
      /"((?:key|account|session|second_factor|tier|budget|upstream|setup|invite)\.[a-z_]+)"/g,
    ))
      written.add(action as string);
  }
  expect(written.size).toBeGreaterThan(20);
  expect([...written].filter((action) => !knownActions.includes(action))).toEqual([]);
});
