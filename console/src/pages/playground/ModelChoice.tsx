import { CloseButton, Group, Select, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { isSandbox } from './sandbox';
import { words } from './words';

type Model = Schemas['Model'];

function Dot({ status }: { status: Model['status'] }) {
  return <span className="state-dot" data-status={status} aria-hidden />;
}

interface ModelChoiceProps {
  label: string;
  models: Model[];
  value: string;
  onChange: (model: string) => void;
  onRemove?: () => void;
}

// A model, with the state of each; a dead one can be chosen, and says what that means.
export function ModelChoice({ label, models, value, onChange, onRemove }: ModelChoiceProps) {
  const chosen = models.find(({ id }) => id === value);
  const hint = chosen
    ? words.stateHints[chosen.status] || (isSandbox(chosen) ? words.sandboxHint : '')
    : value && models.length > 0 && words.unknownModel(value);
  return (
    <div className="model-choice">
      <Group gap={4} wrap="nowrap" align="end">
        <Select
          label={label}
          placeholder={words.chooseModel}
          value={chosen ? value : null}
          onChange={(picked) => picked && onChange(picked)}
          data={models.map(({ id }) => id)}
          leftSection={chosen && <Dot status={chosen.status} />}
          renderOption={({ option }) => {
            const status = models.find(({ id }) => id === option.value)?.status ?? 'unknown';
            return (
              <Group gap={8} wrap="nowrap" w="100%">
                <Dot status={status} />
                <Text size="sm" className="break" flex={1} dir="auto">
                  {option.value}
                </Text>
                <Text size="xs" c="dimmed" className="state-word">
                  {words.states[status]}
                </Text>
              </Group>
            );
          }}
          allowDeselect={false}
          searchable
          flex={1}
          miw={0}
        />
        {onRemove && <CloseButton size="lg" onClick={onRemove} aria-label={words.stopComparing(value)} />}
      </Group>
      {hint && (
        <Text size="xs" mt={4} className="model-hint" data-status={chosen?.status ?? 'down'}>
          {hint}
        </Text>
      )}
    </div>
  );
}
