import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { kKeys } from '../../api/queries';
import { words } from './words';

// quiet: whoever asks shows the problem itself.
export function useKeyChange({ quiet = false } = {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: Schemas['KeyChange'] }) =>
      unwrap(api.PATCH('/api/keys/{id}', { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: kKeys }),
    onError: (error) => {
      if (!quiet) notifications.show({ color: 'red', title: words.changeFailed, message: messageOf(error) });
    },
  });
}
