import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { messageOf } from '../api/client';
import { connectionState, onConnectionChange, probe } from '../api/connection';
import { Message } from './Message';
import { words } from './words';

// When the console cannot even begin: mostly because the server is away. It begins by itself when that answers.
export function Failed({ error }: { error: unknown }) {
  const router = useRouter();
  useEffect(
    () =>
      onConnectionChange(() => {
        if (connectionState() === 'ok') void router.invalidate();
      }),
    [router],
  );
  const again = async () => {
    await probe();
    if (connectionState() === 'ok') await router.invalidate();
  };
  return (
    <Message title={words.noConsole} text={messageOf(error)}>
      <Button onClick={again}>{words.tryAgain}</Button>
    </Message>
  );
}
