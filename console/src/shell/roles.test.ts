import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { actions, may, roleName, roles } from './roles';

// The server's table of who may what; the last action is what the function returns after the switch.
const table = readFileSync(resolve('../src/control/authority.cc'), 'utf8');
const rules = new Map(
  [
    ...table.matchAll(/case Action::(\w+):\s*return \{([^}]+)\}/g),
    ...table.matchAll(/case Action::(\w+):\s*break;\s*\}\s*return \{([^}]+)\}/g),
  ].map(([, action = '', rule = '']) => [action, rule.split(',').map((word) => word.trim() === 'true')]),
);

it.each(actions)('offers %s to whom the server lets do it', (action) => {
  const rule = rules.get(action);
  expect(rule?.slice(0, roles.length)).toEqual(roles.map((role) => may({ role }, action)));
});

it('leaves out only what everybody may', () => {
  const rolesOf = (action: string) => rules.get(action)?.slice(0, roles.length);
  // Who may change keys may make them, once the address is confirmed.
  expect(rolesOf('make_own_keys')).toEqual(rolesOf('change_own_keys'));
  const left = [...rules].filter(
    ([action]) => action !== 'make_own_keys' && !(actions as string[]).includes(action),
  );
  expect(left.length).toBe(4);
  for (const [, rule] of left) expect(rule.slice(0, roles.length)).toEqual([true, true, true, true]);
});

it('offers nothing to nobody', () => {
  for (const action of actions) expect([may(null, action), may(undefined, action)]).toEqual([false, false]);
});

it.each([
  ['auditor', 'read-only operator'],
  ['owner', 'member'],
  ['king', 'king'],
  [undefined, '?'],
])('calls %s %s', (role, name) => expect(roleName(role)).toBe(name));
