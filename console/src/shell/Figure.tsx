import { Card, Text } from '@mantine/core';

interface FigureProps {
  label: string;
  value: string;
  exact?: string;
  notes?: (string | null | undefined)[];
}

// One figure of a page, with what it is compared with below.
export function Figure({ label, value, exact, notes = [] }: FigureProps) {
  return (
    <Card padding="md">
      <Text size="xs" fw={500} c="dimmed">
        {label}
      </Text>
      <Text fz={24} fw={650} lh={1.3} title={exact} className="total-value">
        {value}
      </Text>
      {notes.filter(Boolean).map((note) => (
        <Text key={note} size="xs" c="dimmed">
          {note}
        </Text>
      ))}
    </Card>
  );
}
