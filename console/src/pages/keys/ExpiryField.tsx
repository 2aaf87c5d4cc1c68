import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatDate } from '../../shell/format';
import { kOnDate } from './expiry';
import { words } from './words';

const kDayMs = 86_400_000;
const expiriesFrom = (now: number) => [
  ...[7, 30, 90, 365].map((days) => ({
    value: `${days}d`,
    label: words.expiresIn(days, formatDate(now + days * kDayMs)),
  })),
  { value: kOnDate, label: words.onDate },
  { value: '', label: words.never },
];

interface ExpiryFieldProps {
  value: string; // a span, kOnDate, or nothing for never
  lastDay: string;
  bad: boolean; // the day is none that can be chosen
  onChange: (value: string, lastDay: string) => void;
  autoFocus?: boolean;
}

// When a key ends: after a usual time, on a date of one's own, or never.
export function ExpiryField({ value, lastDay, bad, onChange, autoFocus }: ExpiryFieldProps) {
  const [expiries] = useState(() => expiriesFrom(Date.now()));
  return (
    <>
      <Select
        label={words.expires}
        data={expiries}
        value={value}
        onChange={(chosen) => onChange(chosen ?? '', lastDay)}
        allowDeselect={false}
        data-autofocus={autoFocus || undefined}
      />
      {value === kOnDate && (
        <TextInput
          type="date"
          label={words.expiresOn}
          value={lastDay}
          error={bad && words.badDate}
          onChange={(event) => onChange(value, event.currentTarget.value)}
        />
      )}
    </>
  );
}
