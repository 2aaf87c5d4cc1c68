import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { api, messageOf, unwrap } from '../../api/client';
import { words } from './words';

export function ResendVerification({ email }: { email: string }) {
  const resend = useMutation({
    mutationFn: () => unwrap(api.POST('/api/verification/resend', { body: { email } })),
    onSuccess: () => notifications.show({ message: words.sent }),
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
      {words.sendAgain}
    </Button>
  );
}
