import {
  Accordion,
  Alert,
  Button,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError, api, messageOf, unwrap } from '../../api/client';
import { keysQuery, meQuery } from '../../api/queries';
import { type KeyPolicy, KeyPolicyFields } from './KeyPolicyFields';
import { ShownOnceModal } from './ShownOnceModal';

const expiries = [
  { value: '', label: 'Never' },
  { value: '7d', label: 'In 7 days' },
  { value: '30d', label: 'In 30 days' },
  { value: '90d', label: 'In 90 days' },
  { value: '365d', label: 'In a year' },
];

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [created, setCreated] = useState<string | null>(null);
  const [environment, setEnvironment] = useState<'live' | 'test'>('live');
  const [expires, setExpires] = useState('');
  const [policy, setPolicy] = useState<KeyPolicy>({
    scopes: ['chat:read', 'embeddings:read', 'models:list'],
    models: [],
    addresses: [],
  });
  const [problem, setProblem] = useState<{ field?: string; message: string } | null>(null);
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    setBusy(true);
    setProblem(null);
    try {
      const answer = await unwrap(
        api.POST('/api/keys', { body: { name, environment, ...policy, expires_in: expires || undefined } }),
      );
      setCreated(answer.key);
      await Promise.all([
        queries.invalidateQueries({ queryKey: keysQuery.queryKey }),
        queries.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]);
    } catch (caught) {
      setProblem({
        field: caught instanceof ApiError ? caught.field : undefined,
        message: messageOf(caught),
      });
    } finally {
      setBusy(false);
    }
  };
  const errorOf = (field: string) => (problem?.field === field ? problem.message : undefined);
  return (
    <ShownOnceModal title={created ? 'Your new key' : 'Create a key'} apiKey={created} onClose={onClose}>
      <form onSubmit={submit}>
        <Stack>
          {problem && !['name', 'addresses'].includes(problem.field ?? '') && (
            <Alert color="red" role="alert">
              {problem.message}
            </Alert>
          )}
          <TextInput
            name="name"
            label="Name"
            description="Which application is it for?"
            placeholder="production-web"
            required
            maxLength={100}
            data-autofocus
            error={errorOf('name')}
          />
          <div>
            <Text size="sm" fw={500} id="environment-label">
              Environment
            </Text>
            <SegmentedControl
              aria-labelledby="environment-label"
              mt={4}
              value={environment}
              onChange={(value) => setEnvironment(value as 'live' | 'test')}
              data={[
                { value: 'live', label: 'Live' },
                { value: 'test', label: 'Test' },
              ]}
            />
            <Text size="xs" c="dimmed" mt={4}>
              {environment === 'live'
                ? 'Reaches the models.'
                : 'Never reaches a model and is never billed: the built-in sandbox answers. For your tests.'}
            </Text>
          </div>
          <Select
            label="Expires"
            data={expiries}
            value={expires}
            onChange={(value) => setExpires(value ?? '')}
            allowDeselect={false}
          />
          <Accordion variant="contained" defaultValue={problem?.field === 'addresses' ? 'policy' : null}>
            <Accordion.Item value="policy">
              <Accordion.Control>What it may do</Accordion.Control>
              <Accordion.Panel>
                <KeyPolicyFields value={policy} onChange={setPolicy} addressError={errorOf('addresses')} />
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={busy} disabled={policy.scopes.length === 0}>
              Create key
            </Button>
          </Group>
        </Stack>
      </form>
    </ShownOnceModal>
  );
}
