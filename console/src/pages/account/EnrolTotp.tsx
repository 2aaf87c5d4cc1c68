import { Button, Code, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { CopyIcon } from '../../shell/CopyButton';
import { QrCode } from './QrCode';
import { words } from './words';

// The secret as a picture and as text, then the first code: only that turns the second factor on.
export function EnrolTotp({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const begin = useMutation({
    mutationFn: (password: string) => unwrap(api.POST('/api/account/totp', { body: { password } })),
  });
  const confirm = useMutation({
    mutationFn: (code: string) => unwrap(api.PUT('/api/account/totp', { body: { code } })),
    onSuccess: (answer) => onCodes(answer.recovery_codes),
  });
  // One field a form.
  const submit = (name: string, send: (text: string) => void) => (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    send(String(new FormData(event.currentTarget).get(name) ?? ''));
  };
  return (
    <Stack maw={460}>
      {begin.data ? (
        <form onSubmit={submit('code', (code) => confirm.mutate(code.trim()))}>
          <Stack>
            <Text size="sm" fw={600}>
              {words.enrol.scan}
            </Text>
            <QrCode text={begin.data.uri} label={words.enrol.picture} />
            <div>
              <Text size="sm" c="dimmed">
                {words.enrol.noCamera}{' '}
                <a href={begin.data.uri} className="plain-link">
                  {words.enrol.openApp}
                </a>
                .
              </Text>
              <Group gap={4} wrap="nowrap" mt={4}>
                <Code className="secret" data-testid="totp-secret">
                  {begin.data.secret}
                </Code>
                <CopyIcon value={begin.data.secret} label={words.enrol.copySecret} />
              </Group>
            </div>
            <TextInput
              name="code"
              label={words.enrol.code}
              placeholder="123456"
              inputMode="numeric"
              autoComplete="one-time-code"
              required
              maxLength={6}
              error={confirm.error && messageOf(confirm.error)}
            />
            <Button type="submit" loading={confirm.isPending} w="fit-content">
              {words.enrol.turnOn}
            </Button>
          </Stack>
        </form>
      ) : (
        <form onSubmit={submit('password', begin.mutate)}>
          <Stack>
            <PasswordInput
              name="password"
              label={words.yourPassword}
              autoComplete="current-password"
              required
              error={begin.error && messageOf(begin.error)}
            />
            <Button type="submit" variant="default" loading={begin.isPending} w="fit-content">
              {words.enrol.begin}
            </Button>
          </Stack>
        </form>
      )}
    </Stack>
  );
}
