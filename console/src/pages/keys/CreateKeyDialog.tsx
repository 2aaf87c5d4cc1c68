import { Accordion, Button, Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, unwrap } from '../../api/client';
import { kKeys, meQuery } from '../../api/queries';
import { FormAlert } from '../../shell/FormAlert';
import { useProblem } from '../../shell/useProblem';
import { ExpiryField } from './ExpiryField';
import { expiryOf, kUsualExpiry } from './expiry';
import { KeyPolicyFields } from './KeyPolicyFields';
import { isPolicyField, openPolicy } from './policy';
import { ShownOnceModal } from './ShownOnceModal';
import { words } from './words';

export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const [created, setCreated] = useState<string | null>(null);
  const [environment, setEnvironment] = useState<'live' | 'test'>('live');
  const [expires, setExpires] = useState(kUsualExpiry);
  const [lastDay, setLastDay] = useState('');
  const [badDate, setBadDate] = useState(false);
  const [policy, setPolicy] = useState(openPolicy);
  const [opened, setOpened] = useState<string | null>(null);
  const problem = useProblem((field) => field === 'name' || isPolicyField(field));
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    const expires_in = expiryOf(expires, lastDay, Date.now());
    setBadDate(expires_in === null);
    if (expires_in === null) return;
    setBusy(true);
    problem.clear();
    try {
      const body = { name, environment, ...policy, expires_in };
      const answer = await unwrap(api.POST('/api/keys', { body }));
      setCreated(answer.key);
      await Promise.all([
        queries.invalidateQueries({ queryKey: kKeys }),
        queries.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]);
    } catch (caught) {
      problem.report(caught);
      if (caught instanceof Error && 'field' in caught && isPolicyField(caught.field as string))
        setOpened('policy');
    } finally {
      setBusy(false);
    }
  };
  return (
    <ShownOnceModal title={created ? words.yourNewKey : words.form.title} apiKey={created} onClose={onClose}>
      <form onSubmit={submit} ref={problem.form}>
        <Stack>
          <FormAlert message={problem.ofForm} />
          <TextInput
            name="name"
            label={words.form.name}
            dir="auto"
            description={words.form.nameHint}
            placeholder="production-web"
            required
            maxLength={100}
            data-autofocus
            autoComplete="off"
            error={problem.of('name')}
          />
          <div>
            <Text size="sm" fw={600} id="environment-label" mb={4}>
              {words.form.environment}
            </Text>
            <SegmentedControl
              aria-labelledby="environment-label"
              value={environment}
              onChange={(value) => setEnvironment(value as 'live' | 'test')}
              data={[
                { value: 'live', label: words.environments.live },
                { value: 'test', label: words.environments.test },
              ]}
            />
            <Text size="xs" c="dimmed" mt={6}>
              {environment === 'live' ? words.form.live : words.form.test}
            </Text>
          </div>
          <ExpiryField
            value={expires}
            lastDay={lastDay}
            bad={badDate}
            onChange={(value, day) => {
              setExpires(value);
              setLastDay(day);
              setBadDate(false);
            }}
          />
          <Accordion variant="contained" radius="md" value={opened} onChange={setOpened}>
            <Accordion.Item value="policy">
              <Accordion.Control>
                <Text size="sm" fw={600}>
                  {words.form.policy}
                </Text>
                <Text size="xs" c="dimmed">
                  {words.form.policyHint}
                </Text>
              </Accordion.Control>
              <Accordion.Panel>
                <KeyPolicyFields value={policy} onChange={setPolicy} errorOf={problem.of} />
                {problem.of('limits') && (
                  <Text size="xs" c="var(--mantine-color-error)" mt="xs">
                    {problem.of('limits')}
                  </Text>
                )}
              </Accordion.Panel>
            </Accordion.Item>
          </Accordion>
          <Group justify="flex-end" className="dialog-foot">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={busy} disabled={policy.scopes.length === 0}>
              {words.form.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </ShownOnceModal>
  );
}
