import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { ButtonLink } from '../../shell/links';
import { adviceOf, type Fault } from './fault';
import { words } from './words';

interface FaultNoteProps {
  fault: Fault;
  began: boolean; // something of the answer is there
  onAgain: () => void;
}

// What went wrong, what to do about it, and the button that does it.
export function FaultNote({ fault, began, onAgain }: FaultNoteProps) {
  const advice = adviceOf(fault);
  return (
    <Alert
      color="red"
      role="alert"
      title={began ? words.brokeOff : words.noAnswer}
      icon={<IconAlertTriangle aria-hidden />}
      mt="xs"
    >
      <Text size="sm" className="break" dir="auto">
        {fault.message}
      </Text>
      <Text size="sm" mt={4}>
        {advice.text}
      </Text>
      <Group gap="xs" mt="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          onClick={onAgain}
        >
          {words.askAgain}
        </Button>
        {advice.limits && (
          <ButtonLink to="/limits" size="xs" variant="default">
            {words.limitsLink}
          </ButtonLink>
        )}
      </Group>
    </Alert>
  );
}
