import { Alert, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError, api, type Me, unwrap } from '../../api/client';
import { EmailField } from './EmailField';
import { useSubmit } from './useSubmit';
import { words } from './words';

interface LogInFormProps {
  email?: string;
  lead?: string;
  onDone: (me: Me) => void;
}

// E-mail and password, and the code of a second factor once the server asks for one.
export function LogInForm({ email, lead, onDone }: LogInFormProps) {
  const [needsCode, setNeedsCode] = useState(false);
  const form = useSubmit({
    check: (text) => ({
      email: text('email').trim() ? null : words.enterEmail,
      password: text('password') ? null : words.enterPassword,
    }),
    send: async (text) => {
      const code = text('code').trim() || undefined;
      const body = { email: text('email').trim(), password: text('password'), code };
      try {
        onDone(await unwrap(api.POST('/api/session', { body })));
      } catch (caught) {
        const asked = caught instanceof ApiError && caught.code === 'second_factor_required';
        if (!asked || needsCode) throw caught;
        setNeedsCode(true);
      }
    },
  });
  return (
    <form onSubmit={form.onSubmit} noValidate>
      <Stack>
        {(needsCode || lead) && (
          <Text size="sm" c="dimmed">
            {needsCode ? words.enterCode : lead}
          </Text>
        )}
        {form.error && (
          <Alert color="red" icon={<IconAlertCircle aria-hidden />} role="alert">
            {form.error}
          </Alert>
        )}
        <EmailField error={form.faultOf('email')} value={email} />
        <PasswordInput
          name="password"
          label={words.password}
          autoComplete="current-password"
          required
          data-autofocus={email !== undefined || undefined}
          error={form.faultOf('password')}
        />
        {needsCode && (
          <TextInput
            name="code"
            label={words.code}
            description={words.orRecovery}
            autoComplete="one-time-code"
            required
            autoFocus
            error={form.faultOf('code')}
          />
        )}
        <Button type="submit" loading={form.busy} fullWidth>
          {words.signIn}
        </Button>
      </Stack>
    </form>
  );
}
