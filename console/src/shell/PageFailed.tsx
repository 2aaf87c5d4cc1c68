import { Button, Stack, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { messageOf } from '../api/client';
import { Page } from './Page';
import { words } from './words';

// A page that broke takes neither the frame nor the other pages with it.
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title={words.notShown}>
      <Stack align="flex-start" gap="sm" role="alert">
        <Text size="sm">{messageOf(error)}</Text>
        <Button size="xs" variant="default" onClick={reset}>
          {words.tryAgain}
        </Button>
      </Stack>
    </Page>
  );
}
