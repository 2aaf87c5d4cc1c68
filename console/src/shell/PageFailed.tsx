import { Button, Stack, Text } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { messageOf } from '../api/client';
import { Page } from './Page';

// A page that broke takes neither the frame nor the other pages with it.
export function PageFailed({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page could not be shown">
      <Stack align="flex-start" gap="sm" role="alert">
        <Text size="sm">{messageOf(error)}</Text>
        <Button size="xs" variant="default" onClick={reset}>
          Try again
        </Button>
      </Stack>
    </Page>
  );
}
