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

// What is worth offering to whom. Who may what, the server decides (src/control/authority.cc).
type Somebody = Pick<Me, 'role'> | null | undefined;
export const seesInstallation = (who: Somebody) => who?.role === 'operator' || who?.role === 'auditor';
export const changesInstallation = (who: Somebody) => who?.role === 'operator';

export function useChangesInstallation() {
  const { data: me } = useMe();
  return changesInstallation(me);
}
