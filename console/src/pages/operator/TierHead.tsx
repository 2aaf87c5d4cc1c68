import { Text, Title } from '@mantine/core';
import { words } from './tiers_words';

// A tier's name, and how many accounts are in it.
export function TierHead({ name, accounts }: { name: string; accounts: number }) {
  return (
    <>
      <Title order={2} size="h5" tt="capitalize" className="break">
        <bdi>{name}</bdi>
      </Title>
      <Text size="xs" c="dimmed">
        {words.accounts(accounts)}
      </Text>
    </>
  );
}
