import { Button, Checkbox, SegmentedControl, Stack, Textarea, TextInput } from '@mantine/core';
import { exampleSchema } from './schema';
import type { Output, Settings, SettingsFaults } from './settings';
import { words } from './words';

interface OutputFormatProps {
  settings: Settings;
  faults: SettingsFaults;
  change: (part: Partial<Settings>) => void;
}

// What form the answer has to have.
export function OutputFormat({ settings, faults, change }: OutputFormatProps) {
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={words.output}
        value={settings.output}
        onChange={(output) => change({ output: output as Output })}
        data={Object.entries(words.outputs).map(([value, label]) => ({ value, label }))}
        fullWidth
        size="sm"
      />
      {settings.output === 'json_schema' && (
        <>
          <TextInput
            label={words.schemaName}
            value={settings.schemaName}
            onChange={(event) => change({ schemaName: event.currentTarget.value })}
            error={faults.schemaName}
          />
          <Textarea
            label={words.schema}
            value={settings.schema}
            onChange={(event) => change({ schema: event.currentTarget.value })}
            error={settings.schema.trim() !== '' && faults.schema}
            autosize
            minRows={4}
            maxRows={16}
            spellCheck={false}
            dir="ltr"
            classNames={{ input: 'mono' }}
          />
          {settings.schema.trim() === '' && (
            <Button
              variant="default"
              size="xs"
              className="fit"
              onClick={() => change({ schema: exampleSchema })}
            >
              {words.schemaExample}
            </Button>
          )}
          <Checkbox
            label={words.strict}
            checked={settings.strict}
            onChange={(event) => change({ strict: event.currentTarget.checked })}
          />
        </>
      )}
    </Stack>
  );
}
