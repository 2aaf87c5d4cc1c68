import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type Key, messageOf, unwrap } from '../../api/client';
import { kKeys } from '../../api/queries';
import { words } from './words';

export type BulkChange = 'active' | 'disabled' | { revoke: { compromised: boolean } };

const kAtOnce = 4;

function changeOne({ id, status }: Key, change: BulkChange): Promise<unknown> {
  const params = { path: { id } };
  if (typeof change === 'object')
    return unwrap(api.POST('/api/keys/{id}/revoke', { params, body: change.revoke }));
  if (status === change) return Promise.resolve();
  return unwrap(api.PATCH('/api/keys/{id}', { params, body: { status: change } }));
}

// Changes many keys, some at a time; one that fails stops no other, and is told. Gives the keys that were not changed.
export function useBulkChange() {
  const queries = useQueryClient();
  const [busy, setBusy] = useState(false);
  const run = async (keys: Key[], change: BulkChange): Promise<Key[]> => {
    setBusy(true);
    const waiting = [...keys];
    const failed: { key: Key; error: unknown }[] = [];
    const work = async () => {
      for (let key = waiting.shift(); key; key = waiting.shift())
        await changeOne(key, change).catch((error: unknown) => failed.push({ key: key as Key, error }));
    };
    await Promise.all(Array.from({ length: kAtOnce }, work));
    await queries.invalidateQueries({ queryKey: kKeys });
    setBusy(false);
    const what = typeof change === 'object' ? 'revoked' : change === 'active' ? 'enabled' : 'disabled';
    if (failed.length < keys.length)
      notifications.show({ message: words.changed(keys.length - failed.length, what) });
    if (failed[0])
      notifications.show({
        color: 'red',
        title: words.notChanged(failed.length),
        message: messageOf(failed[0].error),
      });
    return failed.map(({ key }) => key);
  };
  return { busy, run };
}
