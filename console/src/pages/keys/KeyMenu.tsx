import { ActionIcon, Menu } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconBan,
  IconCopy,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
} from '@tabler/icons-react';
import type { Key } from '../../api/client';
import { useMay } from '../../shell/roles';
import { useCopy } from '../../shell/useCopy';
import { useKeyChange } from './useKeyChange';
import { words } from './words';

// What the button of a key's menu is called.
export const actionsLabel = (key: Key) => words.menu.label(key.name);

export type KeyAction = 'edit' | 'rotate' | 'revoke';

export function KeyMenu({ apiKey, open }: { apiKey: Key; open: (action: KeyAction) => void }) {
  const change = useKeyChange();
  const changes = useMay('change_own_keys');
  const { copy } = useCopy(apiKey.id, () => notifications.show({ message: words.menu.copied(apiKey.id) }));
  if (apiKey.status === 'revoked' || apiKey.status === 'expired') return null;
  const enabled = apiKey.status === 'active';
  const toggle = () => change.mutate({ id: apiKey.id, body: { status: enabled ? 'disabled' : 'active' } });
  return (
    <Menu position="bottom-end" width={180} radius="md">
      <Menu.Target>
        <ActionIcon size="lg" variant="subtle" color="gray" aria-label={actionsLabel(apiKey)}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {changes && (
          <>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => open('edit')}>
              {words.menu.edit}
            </Menu.Item>
            {enabled && !apiKey.rotated_to && (
              <Menu.Item leftSection={<IconRefresh size={16} aria-hidden />} onClick={() => open('rotate')}>
                {words.menu.rotate}
              </Menu.Item>
            )}
            <Menu.Item
              leftSection={
                enabled ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />
              }
              onClick={toggle}
            >
              {enabled ? words.disable : words.enable}
            </Menu.Item>
          </>
        )}
        <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
          {words.menu.copyId}
        </Menu.Item>
        {changes && (
          <>
            <Menu.Divider />
            <Menu.Item
              c="var(--mantine-color-error)"
              leftSection={<IconBan size={16} aria-hidden />}
              onClick={() => open('revoke')}
            >
              {words.menu.revoke}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
