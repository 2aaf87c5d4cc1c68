import { Button, Stack, Text } from '@mantine/core';
import { probe } from '../api/connection';

// In the place of a piece of the console that could not be fetched.
export function Away({ outdated }: { outdated: boolean }) {
  return outdated ? (
    <Stack align="flex-start" gap="sm" role="status">
      <Text size="sm">
        The console was updated while you were using it, and this part of it is new. Loading it again takes a
        moment; what you have typed here and not saved is lost.
      </Text>
      <Button size="xs" onClick={() => window.location.reload()}>
        Load the new console
      </Button>
    </Stack>
  ) : (
    <Stack align="flex-start" gap="sm" role="status">
      <Text size="sm">The server does not answer. Trying again every few seconds; it comes by itself.</Text>
      <Button size="xs" variant="default" onClick={() => probe()}>
        Try now
      </Button>
    </Stack>
  );
}
