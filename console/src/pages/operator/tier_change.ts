import type { Schemas } from '../../api/client';
import { limitNames } from '../../shell/limits';

type TierLimits = Schemas['TierLimits'];

// What a change of a tier does to who is in it.
export function changeOf(before: TierLimits, after: TierLimits) {
  const steps = limitNames.map(([name, label]) => ({
    label,
    from: before[name] ?? Number.POSITIVE_INFINITY,
    to: after[name] ?? Number.POSITIVE_INFINITY,
  }));
  return {
    changed: steps.some(({ from, to }) => from !== to),
    refusesAll: steps.some(({ from, to }) => to === 0 && from !== 0),
    lowered: steps.filter(({ from, to }) => to < from).map(({ label }) => label),
  };
}
