import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, messageOf, type Schemas, unwrap } from '../../api/client';
import { keysQuery } from '../../api/queries';

export function useKeyChange() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id: string; body: Schemas['KeyChange'] }) =>
      unwrap(api.PATCH('/api/keys/{id}', { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
    onError: (error) =>
      notifications.show({ color: 'red', title: 'The key was not changed', message: messageOf(error) }),
  });
}
