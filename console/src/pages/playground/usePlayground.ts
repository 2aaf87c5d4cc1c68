import { useSyncExternalStore } from 'react';
import { useMe } from '../../api/queries';
import { type Playground, playgroundOf, type State } from './playground';

export function usePlayground(): { playground: Playground; state: State } {
  const { data: me } = useMe();
  const playground = playgroundOf(me?.account ?? '');
  const state = useSyncExternalStore(playground.subscribe, playground.get);
  return { playground, state };
}
