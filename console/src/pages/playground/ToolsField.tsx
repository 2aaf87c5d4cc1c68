import { Button, Select, Stack, Textarea } from '@mantine/core';
import type { Settings, SettingsFaults } from './settings';
import { exampleTools, readTools } from './tools';
import { words } from './words';

interface ToolsFieldProps {
  settings: Settings;
  faults: SettingsFaults;
  change: (part: Partial<Settings>) => void;
}

// The functions that the model may call.
export function ToolsField({ settings, faults, change }: ToolsFieldProps) {
  const names = (readTools(settings.tools).value ?? []).map((tool) => tool.function.name);
  return (
    <Stack gap="sm">
      <Textarea
        label={words.toolsField}
        description={words.toolsHint}
        value={settings.tools}
        onChange={(event) => change({ tools: event.currentTarget.value })}
        error={faults.tools}
        autosize
        minRows={3}
        maxRows={16}
        spellCheck={false}
        dir="ltr"
        classNames={{ input: 'mono' }}
      />
      {settings.tools.trim() === '' ? (
        <Button variant="default" size="xs" className="fit" onClick={() => change({ tools: exampleTools })}>
          {words.toolsExample}
        </Button>
      ) : (
        <Select
          label={words.toolChoice}
          value={
            names.includes(settings.toolChoice) || settings.toolChoice in words.toolChoices
              ? settings.toolChoice
              : 'auto'
          }
          onChange={(toolChoice) => toolChoice && change({ toolChoice })}
          data={[
            ...Object.entries(words.toolChoices).map(([value, label]) => ({ value, label })),
            ...names
              .filter((name) => !(name in words.toolChoices))
              .map((name) => ({ value: name, label: words.toolChoiceNamed(name) })),
          ]}
          allowDeselect={false}
        />
      )}
    </Stack>
  );
}
