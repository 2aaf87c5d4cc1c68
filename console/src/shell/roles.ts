import type { Me, Schemas } from '../api/client';
import { useMe } from '../api/queries';

export type Role = Schemas['Role'];

// From the one that may least.
export const roles = ['member', 'owner', 'auditor', 'operator'] as const satisfies readonly Role[];

// An account whose owner signed in is a member of the installation; some may only look.
export const roleNames: Record<Role, string> = {
  member: 'read-only member',
  owner: 'member',
  auditor: 'read-only operator',
  operator: 'operator',
};
export const roleName = (role: unknown) =>
  roles.includes(role as Role) ? roleNames[role as Role] : String(role ?? '?');

// What is worth offering to whom, as the server decides it (src/control/authority.cc): what it would refuse is not shown.
const allowed = {
  change_own_keys: ['owner', 'auditor', 'operator'],
  see_installation: ['auditor', 'operator'],
  change_installation: ['operator'],
} as const satisfies Record<string, readonly Role[]>;
export type Action = keyof typeof allowed;
export const actions = Object.keys(allowed) as Action[];

type Somebody = Pick<Me, 'role'> | null | undefined;
export const may = (who: Somebody, action: Action) =>
  who ? (allowed[action] as readonly Role[]).includes(who.role) : false;
export const seesInstallation = (who: Somebody) => may(who, 'see_installation');

export function useMay(action: Action) {
  const { data: me } = useMe();
  return may(me, action);
}
