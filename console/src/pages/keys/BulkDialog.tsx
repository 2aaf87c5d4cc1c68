import { Alert, Button, Checkbox, Group, List, Progress, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { type Key, messageOf } from '../../api/client';
import { Dialog } from '../../shell/Dialog';
import { type BulkChange, type BulkKind, concerns, type Outcome } from './bulk';
import { ExpiryField } from './ExpiryField';
import { expiryOf, kUsualExpiry } from './expiry';
import { useBulkChange } from './useBulkChange';
import { words } from './words';

const kNamed = 5;

function Names({ keys }: { keys: Key[] }) {
  return (
    <List size="sm">
      {keys.slice(0, kNamed).map((key) => (
        <List.Item key={key.id}>
          <bdi className="break">{key.name}</bdi> <span className="mono">{key.hint}</span>
        </List.Item>
      ))}
      {keys.length > kNamed && <List.Item>{words.bulk.andMore(keys.length - kNamed)}</List.Item>}
    </List>
  );
}

// What became of it, where not all of it went well.
function Report({ kind, outcome, onClose }: { kind: BulkKind; outcome: Outcome; onClose: () => void }) {
  const { done, failed, left } = outcome;
  return (
    <Stack>
      <Alert color="yellow" data-tone="notice" role="alert">
        {words.bulk.report(done > 0 && words.bulk.done[kind](done), failed.length, left.length)}
      </Alert>
      {failed.length > 0 && (
        <List size="sm" spacing={6} className="bulk-failures">
          {failed.map(({ key, error }) => (
            <List.Item key={key.id}>
              <b className="break" dir="auto">
                {key.name}
              </b>{' '}
              <span className="mono">{key.hint}</span>
              <Text size="sm" c="dimmed">
                {messageOf(error)}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
      <Group justify="flex-end" className="dialog-foot">
        <Button onClick={onClose} data-autofocus>
          {words.bulk.finish}
        </Button>
      </Group>
    </Stack>
  );
}

interface BulkDialogProps {
  kind: BulkKind;
  keys: Key[];
  onChanged: (left: Key[]) => void; // these are still as they were
  onClose: () => void;
}

// Names what will be changed before anything is, shows how far it is, and can be stopped.
export function BulkDialog({ kind, keys: chosen, onChanged, onClose }: BulkDialogProps) {
  const bulk = useBulkChange();
  const [keys] = useState(() => chosen.filter(concerns[kind])); // what was confirmed, whatever changes meanwhile
  const [typed, setTyped] = useState('');
  const [compromised, setCompromised] = useState(false);
  const [expires, setExpires] = useState(kUsualExpiry);
  const [lastDay, setLastDay] = useState('');
  const [badDate, setBadDate] = useState(false);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [rest] = useState(() => chosen.length - keys.length);
  const running = bulk.finished !== null;

  const run = async (change: BulkChange) => {
    const result = await bulk.run(keys, change);
    onChanged([...result.failed.map(({ key }) => key), ...result.left]);
    if (result.failed.length > 0 || result.left.length > 0) return setOutcome(result);
    notifications.show({ message: words.bulk.done[kind](result.done) });
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (kind !== 'expire') return void run(kind === 'revoke' ? { kind, compromised } : { kind });
    const expires_in = expiryOf(expires, lastDay, Date.now());
    setBadDate(expires_in === null);
    if (expires_in !== null) void run({ kind, expires_in: expires_in ?? null });
  };
  const title = words.bulk.title[kind](keys.length);
  return (
    <Dialog
      onClose={() => (running ? bulk.stop() : onClose())}
      title={title}
      closeOnClickOutside={!running && !outcome}
      withCloseButton={!running}
    >
      {outcome ? (
        <Report kind={kind} outcome={outcome} onClose={onClose} />
      ) : running ? (
        <Stack>
          <Text size="sm" role="status">
            {words.bulk.progress(bulk.finished ?? 0, keys.length)}
          </Text>
          <Progress value={(100 * (bulk.finished ?? 0)) / keys.length} aria-label={title} />
          <Group justify="flex-end">
            <Button variant="default" onClick={bulk.stop} autoFocus>
              {words.bulk.stop}
            </Button>
          </Group>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Text size="sm">{words.bulk.lead[kind](keys.length)}</Text>
            <Names keys={keys} />
            {rest > 0 && (
              <Text size="sm" c="dimmed">
                {words.bulk.rest[kind](rest)}
              </Text>
            )}
            {kind === 'expire' && (
              <ExpiryField
                value={expires}
                lastDay={lastDay}
                bad={badDate}
                autoFocus
                onChange={(value, day) => {
                  setExpires(value);
                  setLastDay(day);
                  setBadDate(false);
                }}
              />
            )}
            {kind === 'revoke' && (
              <>
                <Checkbox
                  label={words.leaked}
                  description={words.leakedText}
                  checked={compromised}
                  onChange={(event) => setCompromised(event.currentTarget.checked)}
                />
                <TextInput
                  label={words.revokeConfirm}
                  value={typed}
                  onChange={(event) => setTyped(event.currentTarget.value)}
                  autoComplete="off"
                  spellCheck={false}
                  data-autofocus
                />
              </>
            )}
            <Group justify="flex-end" className="dialog-foot">
              <Button variant="default" onClick={onClose}>
                {words.cancel}
              </Button>
              <Button
                type="submit"
                color={kind === 'revoke' ? 'red.9' : undefined}
                disabled={
                  keys.length === 0 || (kind === 'revoke' && typed.trim().toLowerCase() !== words.revokeWord)
                }
                data-autofocus={kind === 'enable' || kind === 'disable' || undefined}
              >
                {title}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
