import { Button, Paper, Text, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { readMinute, type Span, writeMinute } from './period';
import { words } from './words';

interface OwnRangeProps {
  range: Span;
  onChange: (from: string, to: string) => void;
}

// Begins with the range that is shown, whichever way that was chosen.
export function OwnRange({ range, onChange }: OwnRangeProps) {
  const [from, setFrom] = useState(writeMinute(range.since));
  const [to, setTo] = useState(writeMinute(range.until));
  const [wrong, setWrong] = useState(false);
  useEffect(() => {
    setFrom(writeMinute(range.since));
    setTo(writeMinute(range.until));
    setWrong(false);
  }, [range.since, range.until]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const [since, until] = [readMinute(from), readMinute(to)];
    const bad = since === null || until === null || since >= until || since >= Date.now();
    setWrong(bad);
    if (!bad) onChange(from, to);
  };
  return (
    <Paper component="form" withBorder className="own-range" onSubmit={submit}>
      <TextInput
        label={words.from}
        className="own-time"
        type="datetime-local"
        value={from}
        error={wrong}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        label={words.to}
        className="own-time"
        type="datetime-local"
        value={to}
        error={wrong}
        aria-describedby={wrong ? 'own-range-wrong' : undefined}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Button type="submit" variant="default">
        {words.show}
      </Button>
      {wrong && (
        <Text id="own-range-wrong" role="alert" size="sm" c="var(--mantine-color-error)">
          {words.badRange}
        </Text>
      )}
    </Paper>
  );
}
