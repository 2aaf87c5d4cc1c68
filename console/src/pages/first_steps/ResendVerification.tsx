import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { api, messageOf, unwrap } from '../../api/client';

export function ResendVerification({ email }: { email: string }) {
  const resend = useMutation({
    mutationFn: () => unwrap(api.POST('/api/verification/resend', { body: { email } })),
    onSuccess: () => notifications.show({ message: 'A new link is on its way.' }),
    onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
  });
  return (
    <Button
      variant="default"
      size="xs"
      w="fit-content"
      onClick={() => resend.mutate()}
      loading={resend.isPending}
    >
      Send it again
    </Button>
  );
}
