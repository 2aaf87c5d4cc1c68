import { Checkbox, Divider, MultiSelect, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../api/queries';
import { LimitFields } from '../../shell/LimitFields';
import { type KeyPolicy, presetOf, presets, type ScopeName, scopes } from './policy';
import { words } from './words';

interface KeyPolicyFieldsProps {
  value: KeyPolicy;
  onChange: (value: KeyPolicy) => void;
  errorOf?: (field: string) => string | undefined;
}

export function KeyPolicyFields({ value, onChange, errorOf = () => undefined }: KeyPolicyFieldsProps) {
  const models = useQuery(modelsQuery);
  return (
    <Stack>
      <div>
        <Text size="sm" fw={600} id="preset-label" mb={4}>
          {words.mayDo}
        </Text>
        <SegmentedControl
          aria-labelledby="preset-label"
          fullWidth
          value={presetOf(value.scopes) ?? ''}
          onChange={(name) => {
            const preset = presets.find((one) => one.name === name);
            if (preset) onChange({ ...value, scopes: preset.scopes });
          }}
          data={presets.map(({ name }) => ({ value: name as string, label: words.presets[name] }))}
        />
      </div>
      <Checkbox.Group
        label={words.scopes}
        value={value.scopes}
        onChange={(chosen) => onChange({ ...value, scopes: chosen as ScopeName[] })}
        error={value.scopes.length === 0 ? 'Choose at least one' : errorOf('scopes')}
      >
        <Stack gap="xs" mt="xs">
          {scopes.map(({ value: scope, label }) => (
            <Checkbox
              key={scope}
              value={scope}
              label={label}
              description={<span className="mono">{scope}</span>}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <MultiSelect
        label="Models"
        description="Which models it may use; empty means all"
        placeholder={value.models.length === 0 ? 'All models' : undefined}
        data={models.data?.data.map((model) => model.id) ?? []}
        value={value.models}
        onChange={(chosen) => onChange({ ...value, models: chosen })}
        error={errorOf('models')}
        searchable
        clearable
      />
      <TagsInput
        label="Networks"
        description="Addresses it may be used from, such as 203.0.113.0/24. Press Enter after each; empty means anywhere"
        placeholder={value.addresses.length === 0 ? 'Anywhere' : undefined}
        value={value.addresses}
        onChange={(chosen) => onChange({ ...value, addresses: chosen })}
        maxTags={50}
        error={errorOf('addresses')}
        splitChars={[',', ' ']}
        acceptValueOnBlur
        clearable
      />
      <Divider />
      <div>
        <Text size="sm" fw={600}>
          {words.keyLimits}
        </Text>
        <Text size="xs" c="dimmed" mb="xs">
          In addition to those of your tier, so that one application cannot use up what others need
        </Text>
        <LimitFields
          value={value.limits}
          onChange={(limits) => onChange({ ...value, limits })}
          placeholder="As your tier"
          cols={2}
        />
      </div>
    </Stack>
  );
}
