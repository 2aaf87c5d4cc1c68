import type { Schemas } from '../../api/client';
import type { Tone } from '../../shell/Tag';

type Alert = Pick<Schemas['Alert'], 'state' | 'severity' | 'subject' | 'subject_name' | 'account_email'>;

// Bad is what fails or is refused now.
export function toneOf({ state, severity }: Pick<Alert, 'state' | 'severity'>): Tone {
  if (state === 'resolved') return 'ok';
  return severity === 'critical' ? 'bad' : 'warn';
}

// What people call it, and of a key whose it is.
export function aboutOf({ subject, subject_name, account_email }: Omit<Alert, 'state' | 'severity'>): string {
  const name = subject_name ?? subject;
  return account_email && account_email !== name ? `${name} (${account_email})` : name;
}
