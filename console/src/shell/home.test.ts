import { expect, it } from 'vitest';
import { homeOf } from './home';
import type { Role } from './roles';

const somebody = (role: Role, first_call: boolean) => ({
  role,
  first_steps: { verified: true, key_created: true, first_call },
});

it.each([
  ['owner', false, '/first-steps'],
  ['owner', true, '/usage'],
  ['member', false, '/usage'], // makes no keys: the steps are not theirs to take
  ['member', true, '/usage'],
] as const)('an %s whose first call is there (%s) begins at %s', (role, called, home) =>
  expect(homeOf(somebody(role, called), undefined)).toBe(home),
);

it.each(['auditor', 'operator'] as const)(
  'an %s begins with the overview once a server is connected',
  (role) => {
    const me = somebody(role, true);
    expect(homeOf(me, [{ kind: 'sandbox' }])).toBe('/first-steps');
    expect(homeOf(me, [])).toBe('/first-steps');
    expect(homeOf(me, [{ kind: 'sandbox' }, { kind: 'openai' }])).toBe('/operator/overview');
    expect(homeOf(me, undefined)).toBe('/operator/overview');
  },
);
