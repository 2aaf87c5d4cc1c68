import { Checkbox, Divider, MultiSelect, SegmentedControl, Stack, TagsInput, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../api/queries';
import { LimitFields } from '../../shell/LimitFields';
import { allScopes, type KeyPolicy, presetOf, presets, type ScopeName } from './policy';
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
        error={value.scopes.length === 0 ? words.policy.none : errorOf('scopes')}
      >
        <Stack gap="xs" mt="xs">
          {allScopes.map((scope) => (
            <Checkbox
              key={scope}
              value={scope}
              label={words.scopeNames[scope]}
              description={<span className="mono">{scope}</span>}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      <MultiSelect
        label={words.policy.models}
        description={words.policy.modelsHint}
        placeholder={value.models.length === 0 ? words.policy.allModels : undefined}
        data={models.data?.data.map((model) => model.id) ?? []}
        value={value.models}
        onChange={(chosen) => onChange({ ...value, models: chosen })}
        error={errorOf('models')}
        searchable
        clearable
      />
      <TagsInput
        label={words.policy.networks}
        description={words.policy.networksHint}
        placeholder={value.addresses.length === 0 ? words.policy.anywhere : undefined}
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
          {words.policy.limitsHint}
        </Text>
        <LimitFields
          value={value.limits}
          onChange={(limits) => onChange({ ...value, limits })}
          placeholder={words.policy.asTier}
          cols={2}
        />
      </div>
    </Stack>
  );
}
