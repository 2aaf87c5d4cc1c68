import { Button, Stack, Text } from '@mantine/core';
import { probe } from '../api/connection';
import { words } from './words';

// In the place of a piece of the console that could not be fetched.
export function Away({ outdated }: { outdated: boolean }) {
  return outdated ? (
    <Stack align="flex-start" gap="sm" role="status">
      <Text size="sm">{words.outdated}</Text>
      <Button size="xs" onClick={() => window.location.reload()}>
        {words.loadNew}
      </Button>
    </Stack>
  ) : (
    <Stack align="flex-start" gap="sm" role="status">
      <Text size="sm">{words.away}</Text>
      <Button size="xs" variant="default" onClick={() => probe()}>
        {words.tryNow}
      </Button>
    </Stack>
  );
}
