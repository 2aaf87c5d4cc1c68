import type { Schemas } from '../../api/client';
import { stateOf, type TargetState } from '../operator/target_state';

export interface Trouble {
  upstream: string;
  model: string;
  state: TargetState;
}

// The targets that somebody should look at, the worst first.
export function troubleIn(upstreams: Schemas['Upstream'][]): Trouble[] {
  const states = upstreams.flatMap(({ name, kind, targets }) =>
    targets.map((target) => ({
      upstream: name,
      model: target.model,
      state: stateOf(target, kind === 'sandbox'),
    })),
  );
  const of = (tone: string) => states.filter(({ state }) => state.tone === tone);
  return [...of('bad'), ...of('warn')];
}
