import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { changesInstallation, roleName, roles, seesInstallation } from './roles';

// The server's table of who may what.
const table = readFileSync(resolve('../src/control/authority.cc'), 'utf8');
const allowed = (rule: string) =>
  roles.filter((_, at) => new RegExp(`^\\{${'\\w+, '.repeat(at)}true`).test(rule));

it('offers to each role what the server lets it do', () => {
  const seeing = /case Action::see_installation:\s*return (\{[^;]+\});/.exec(table)?.[1] ?? '';
  expect(roles.filter((role) => seesInstallation({ role }))).toEqual(allowed(seeing));
  const changing = /\n {2}return (\{[^;]+Only an operator may do this[^;]+\});/.exec(table)?.[1] ?? '';
  expect(roles.filter((role) => changesInstallation({ role }))).toEqual(allowed(changing));
});

it('offers nothing to nobody', () => {
  expect([seesInstallation(null), changesInstallation(undefined)]).toEqual([false, false]);
});

it.each([
  ['auditor', 'read-only operator'],
  ['owner', 'member'],
  ['king', 'king'],
  [undefined, '?'],
])('calls %s %s', (role, name) => expect(roleName(role)).toBe(name));
