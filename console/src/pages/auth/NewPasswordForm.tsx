import { zodResolver } from '@hookform/resolvers/zod';
import { Button, PasswordInput, Stack } from '@mantine/core';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { newPassword } from './password';

const schema = z.object({ password: newPassword });

interface NewPasswordFormProps {
  submitLabel: string;
  onSubmit: (password: string) => Promise<void>;
  disabled?: boolean;
}

export function NewPasswordForm({ submitLabel, onSubmit, disabled }: NewPasswordFormProps) {
  const form = useForm<z.infer<typeof schema>>({ resolver: zodResolver(schema), mode: 'onTouched' });
  return (
    <form onSubmit={form.handleSubmit(({ password }) => onSubmit(password))} noValidate>
      <Stack>
        <PasswordInput
          label="New password"
          description="At least 15 characters"
          autoComplete="new-password"
          required
          error={form.formState.errors.password?.message}
          {...form.register('password')}
        />
        <Button type="submit" loading={form.formState.isSubmitting} disabled={disabled}>
          {submitLabel}
        </Button>
      </Stack>
    </form>
  );
}
