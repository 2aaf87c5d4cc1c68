import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import type { Key } from '../../api/client';
import { Dialog } from '../../shell/Dialog';
import { FormAlert } from '../../shell/FormAlert';
import { useProblem } from '../../shell/useProblem';
import { KeyBudget } from './KeyBudget';
import { actionsLabel } from './KeyMenu';
import { KeyPolicyFields } from './KeyPolicyFields';
import { isPolicyField, policyOf } from './policy';
import { useKeyChange } from './useKeyChange';
import { words } from './words';

export function EditKeyDialog({ apiKey, onClose }: { apiKey: Key; onClose: () => void }) {
  const [policy, setPolicy] = useState(() => policyOf(apiKey));
  const change = useKeyChange({ quiet: true });
  const problem = useProblem(
    (field) => field === 'name' || (isPolicyField(field) && !field.startsWith('limits')),
  );
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name') ?? '').trim();
    problem.clear();
    change.mutate(
      { id: apiKey.id, body: { name, ...policy } },
      { onSuccess: onClose, onError: problem.report },
    );
  };
  return (
    <Dialog onClose={onClose} title={words.edit.title(apiKey.name)} size="lg" openedBy={actionsLabel(apiKey)}>
      <form onSubmit={submit} ref={problem.form}>
        <Stack>
          <FormAlert message={problem.ofForm} />
          <TextInput
            name="name"
            label={words.form.name}
            dir="auto"
            defaultValue={apiKey.name}
            required
            maxLength={100}
            data-autofocus
            autoComplete="off"
            error={problem.of('name')}
          />
          <KeyBudget apiKey={apiKey} />
          <KeyPolicyFields value={policy} onChange={setPolicy} errorOf={problem.of} />
          <Group justify="flex-end" className="dialog-foot">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={change.isPending} disabled={policy.scopes.length === 0}>
              {words.edit.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
