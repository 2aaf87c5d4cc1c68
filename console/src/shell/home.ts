import type { Me, Schemas } from '../api/client';
import { seesInstallation } from './roles';

type Server = Pick<Schemas['Upstream'], 'kind'>;

// Where the console begins: with the first steps until there is something to see. Who sees the installation has it when a
// model server is connected, a member after the first call. `servers`: not known of members, and while they cannot be asked.
export function homeOf(me: Pick<Me, 'role' | 'first_steps'>, servers: Server[] | undefined) {
  if (seesInstallation(me))
    return servers?.every(({ kind }) => kind === 'sandbox') ? '/first-steps' : '/operator/overview';
  return me.first_steps.first_call || me.role === 'member' ? '/usage' : '/first-steps';
}
