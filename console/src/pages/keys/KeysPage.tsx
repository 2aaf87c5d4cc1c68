import { Button, Stack, Switch } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Key } from '../../api/client';
import { keysQuery, useMe } from '../../api/queries';
import { lazyDialog } from '../../shell/lazy_dialog';
import { Await, Empty, Page } from '../../shell/Page';
import type { KeyAction } from './KeyMenu';
import { KeyTable } from './KeyTable';

// What only some visits need comes when it is asked for.
const CreateKeyDialog = lazyDialog(() => import('./CreateKeyDialog').then((part) => part.CreateKeyDialog));
const EditKeyDialog = lazyDialog(() => import('./EditKeyDialog').then((part) => part.EditKeyDialog));
const RotateKeyDialog = lazyDialog(() => import('./RotateKeyDialog').then((part) => part.RotateKeyDialog));
const RevokeKeyDialog = lazyDialog(() => import('./RevokeKeyDialog').then((part) => part.RevokeKeyDialog));

interface KeysSearch {
  create?: 'true';
  ended?: 'true';
}

export function KeysPage() {
  const keys = useQuery({ ...keysQuery, refetchInterval: 10_000 }); // what was used last changes by itself
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as KeysSearch;
  const [dialog, setDialog] = useState<{ action: KeyAction; key: Key } | null>(null);
  const go = (change: KeysSearch) =>
    navigate({ to: '/keys', search: { ...search, ...change } as never, replace: true });
  const { data: me } = useMe();
  const createButton = me?.verified && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => go({ create: 'true' })}>
      Create New Key
    </Button>
  );
  const close = () => setDialog(null);
  return (
    <Page
      title="API Keys"
      description="Give each application a key of its own: you see what it uses, and can revoke it without touching the others. A key is shown once, when it is created."
      actions={keys.data?.data.length !== 0 && createButton}
    >
      <Await query={keys}>
        {({ data }) => {
          if (data.length === 0)
            return (
              <Empty title="No keys yet" icon={IconKey} action={createButton}>
                An application sends its key with every call.{' '}
                {me?.verified
                  ? 'Create the first one; it takes a few seconds.'
                  : 'Confirm your e-mail address, and you can create the first one.'}
              </Empty>
            );
          const ended = data.filter(({ status }) => status === 'revoked' || status === 'expired');
          const shown = search.ended ? data : data.filter((key) => !ended.includes(key));
          return (
            <Stack gap="sm">
              {shown.length > 0 ? (
                <KeyTable keys={shown} all={data} open={(action, key) => setDialog({ action, key })} />
              ) : (
                <Empty title="No key is in use" icon={IconKey} action={createButton}>
                  All your keys are revoked or expired.
                </Empty>
              )}
              {ended.length > 0 && (
                <Switch
                  label={`Show revoked and expired keys (${ended.length})`}
                  checked={search.ended === 'true'}
                  onChange={(event) => go({ ended: event.currentTarget.checked ? 'true' : undefined })}
                />
              )}
            </Stack>
          );
        }}
      </Await>
      {search.create && me?.verified && <CreateKeyDialog onClose={() => go({ create: undefined })} />}
      {dialog?.action === 'edit' && <EditKeyDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.action === 'rotate' && <RotateKeyDialog apiKey={dialog.key} onClose={close} />}
      {dialog?.action === 'revoke' && <RevokeKeyDialog apiKey={dialog.key} onClose={close} />}
    </Page>
  );
}
