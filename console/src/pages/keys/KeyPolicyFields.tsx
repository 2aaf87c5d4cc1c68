import { Checkbox, Group, MultiSelect, Stack, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { modelsQuery } from '../../api/queries';

export type ScopeName = 'chat:read' | 'embeddings:read' | 'models:list';
const scopes: { value: ScopeName; label: string; description: string }[] = [
  { value: 'chat:read', label: 'chat:read', description: 'Chat and text completions' },
  { value: 'embeddings:read', label: 'embeddings:read', description: 'Embeddings' },
  { value: 'models:list', label: 'models:list', description: 'The list of models' },
];

export interface KeyPolicy {
  scopes: ScopeName[];
  models: string[];
  addresses: string[];
}

interface KeyPolicyFieldsProps {
  value: KeyPolicy;
  onChange: (value: KeyPolicy) => void;
  addressError?: string;
}

export function KeyPolicyFields({ value, onChange, addressError }: KeyPolicyFieldsProps) {
  const models = useQuery(modelsQuery);
  return (
    <Stack>
      <Checkbox.Group
        label="Scopes"
        value={value.scopes}
        onChange={(chosen) => onChange({ ...value, scopes: chosen as ScopeName[] })}
        error={value.scopes.length === 0 ? 'Choose at least one' : undefined}
      >
        <Group mt="xs" gap="lg">
          {scopes.map((scope) => (
            <Checkbox
              key={scope.value}
              value={scope.value}
              label={scope.label}
              description={scope.description}
            />
          ))}
        </Group>
      </Checkbox.Group>
      <MultiSelect
        label="Models"
        description="Leave empty to allow all"
        data={models.data?.data.map((model) => model.id) ?? []}
        value={value.models}
        onChange={(chosen) => onChange({ ...value, models: chosen })}
        searchable
        clearable
      />
      <TagsInput
        label="Addresses"
        description="Networks from which the key may be used, such as 203.0.113.0/24; leave empty to allow all"
        value={value.addresses}
        onChange={(chosen) => onChange({ ...value, addresses: chosen })}
        maxTags={50}
        error={addressError}
        clearable
      />
    </Stack>
  );
}
