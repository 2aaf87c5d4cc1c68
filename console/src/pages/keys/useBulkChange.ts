import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api, type Key, unwrap } from '../../api/client';
import { kKeys } from '../../api/queries';
import { type BulkChange, changeAll, type Outcome } from './bulk';

function changeOne({ id }: Key, change: BulkChange): Promise<unknown> {
  const params = { path: { id } };
  if (change.kind === 'revoke')
    return unwrap(api.POST('/api/keys/{id}/revoke', { params, body: { compromised: change.compromised } }));
  const body =
    change.kind === 'expire'
      ? { expires_in: change.expires_in }
      : { status: change.kind === 'enable' ? ('active' as const) : ('disabled' as const) };
  return unwrap(api.PATCH('/api/keys/{id}', { params, body }));
}

// Changes many keys. `finished` is how many so far, null while nothing runs. Whoever leaves the page stops it.
export function useBulkChange() {
  const queries = useQueryClient();
  const [finished, setFinished] = useState<number | null>(null);
  const stopped = useRef(false);
  const stop = () => {
    stopped.current = true;
  };
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);
  const run = async (keys: Key[], change: BulkChange): Promise<Outcome> => {
    stopped.current = false;
    setFinished(0);
    const outcome = await changeAll(keys, (key) => changeOne(key, change), {
      stopped: () => stopped.current,
      onStep: setFinished,
    });
    await queries.invalidateQueries({ queryKey: kKeys });
    setFinished(null);
    return outcome;
  };
  return { finished, run, stop };
}
