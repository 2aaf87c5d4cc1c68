import {
  Alert,
  Button,
  Card,
  Code,
  Group,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { meQuery, useMe } from '../../api/queries';
import { CopyButton, CopyIcon } from '../../shell/CopyButton';
import { FormCard } from './FormCard';

function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <Stack maw={460}>
      <Alert color="yellow" title="Your recovery codes are shown only now">
        Each signs you in once when your phone is gone. Keep them where you keep passwords.
      </Alert>
      <Code block className="secret" data-testid="recovery-codes">
        {codes.join('\n')}
      </Code>
      <Group>
        <CopyButton value={codes.join('\n')}>Copy codes</CopyButton>
        <Button variant="default" onClick={onDone}>
          I have stored them
        </Button>
      </Group>
    </Stack>
  );
}

function Enrol({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const begin = useMutation({ mutationFn: () => unwrap(api.POST('/api/account/totp')) });
  const confirm = useMutation({
    mutationFn: (code: string) => unwrap(api.PUT('/api/account/totp', { body: { code } })),
    onSuccess: (answer) => onCodes(answer.recovery_codes),
  });
  const error = begin.error ?? confirm.error;
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(String(new FormData(event.currentTarget).get('code') ?? '').trim());
  };
  return (
    <Stack maw={460}>
      {error && (
        <Alert color="red" role="alert">
          {messageOf(error)}
        </Alert>
      )}
      {begin.data ? (
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">
              Add this secret to your authenticator app, then enter the code that it shows.
            </Text>
            <Group gap={4} wrap="nowrap">
              <Code className="secret" data-testid="totp-secret">
                {begin.data.secret}
              </Code>
              <CopyIcon value={begin.data.secret} label="Copy the secret" />
            </Group>
            <Text size="sm">
              <a href={begin.data.uri}>Open in an app on this device</a>
            </Text>
            <TextInput
              name="code"
              label="Code"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              maxLength={6}
            />
            <Button type="submit" loading={confirm.isPending} w="fit-content">
              Turn on
            </Button>
          </Stack>
        </form>
      ) : (
        <Button onClick={() => begin.mutate()} loading={begin.isPending} w="fit-content">
          Set up
        </Button>
      )}
    </Stack>
  );
}

export function TotpCard() {
  const { data: me } = useMe();
  const queries = useQueryClient();
  const [codes, setCodes] = useState<string[] | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: meQuery.queryKey });
  if (me?.second_factor && !codes)
    return (
      <FormCard
        title="Second factor"
        lead="An authenticator app is asked for when you sign in."
        submitLabel="Turn off"
        done="The second factor is off."
        submit={async (text) => {
          await unwrap(api.POST('/api/account/totp/remove', { body: { password: text('password') } }));
          await refresh();
        }}
      >
        <PasswordInput name="password" label="Your password" autoComplete="current-password" required />
      </FormCard>
    );
  return (
    <Card>
      <Stack>
        <div>
          <Title order={2} size="h5">
            Second factor
          </Title>
          <Text size="sm" c="dimmed">
            A code from an authenticator app, beside your password.
          </Text>
        </div>
        {codes ? (
          <RecoveryCodes
            codes={codes}
            onDone={() => {
              setCodes(null);
              void refresh();
            }}
          />
        ) : (
          <Enrol onCodes={setCodes} />
        )}
      </Stack>
    </Card>
  );
}
