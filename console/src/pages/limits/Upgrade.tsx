import { Anchor, Card, Group, Text } from '@mantine/core';
import { linkOf } from './upgrade_link';
import { words } from './words';

// Whom to ask for another tier: what the operator set, as a link where it is one.
export function Upgrade({ contact, tier }: { contact: string; tier: string }) {
  const link = linkOf(contact, tier);
  return (
    <Card padding="md" mt="sm">
      <Group justify="space-between">
        <div>
          <Text size="sm" fw={600}>
            {words.more}
          </Text>
          <Text size="sm" c="dimmed">
            {link || !contact ? words.whoMoves : contact}
          </Text>
        </div>
        {link && (
          <Anchor href={link} size="sm" fw={600} className="own-line">
            {words.ask}
          </Anchor>
        )}
      </Group>
    </Card>
  );
}
