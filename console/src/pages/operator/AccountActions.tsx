import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconDeviceMobileOff,
  IconDots,
  IconInfoCircle,
  IconPlayerPlay,
  IconUserShield,
  IconWallet,
} from '@tabler/icons-react';
import { words } from './accounts_words';
import type { Account } from './useAccountChange';

export type AccountAction = 'detail' | 'budget' | 'role' | 'factor' | 'disable';

interface AccountActionsProps {
  account: Account;
  changes: boolean; // or only looks
  mine: boolean; // one's own role and state are for another operator to change
  open: (action: AccountAction) => void;
  onEnable: () => void;
}

export function AccountActions({ account, changes, mine, open, onEnable }: AccountActionsProps) {
  if (!changes)
    return (
      <ActionIcon
        size="lg"
        variant="subtle"
        color="gray"
        aria-label={words.detailsOf(account.email)}
        onClick={() => open('detail')}
      >
        <IconInfoCircle size={18} aria-hidden />
      </ActionIcon>
    );
  return (
    <Menu position="bottom-end" width={230} radius="md">
      <Menu.Target>
        <ActionIcon size="lg" variant="subtle" color="gray" aria-label={words.actionsFor(account.email)}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconInfoCircle size={16} aria-hidden />} onClick={() => open('detail')}>
          {words.details}
        </Menu.Item>
        <Menu.Item leftSection={<IconWallet size={16} aria-hidden />} onClick={() => open('budget')}>
          {words.setBudget}
        </Menu.Item>
        {!mine && (
          <>
            <Menu.Item leftSection={<IconUserShield size={16} aria-hidden />} onClick={() => open('role')}>
              {words.changeRole}
            </Menu.Item>
            {account.second_factor && (
              <Menu.Item
                leftSection={<IconDeviceMobileOff size={16} aria-hidden />}
                onClick={() => open('factor')}
              >
                {words.resetFactor}
              </Menu.Item>
            )}
            <Menu.Divider />
            {account.disabled ? (
              <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={onEnable}>
                {words.enable}
              </Menu.Item>
            ) : (
              <Menu.Item
                c="var(--mantine-color-error)"
                leftSection={<IconBan size={16} aria-hidden />}
                onClick={() => open('disable')}
              >
                {words.disable}
              </Menu.Item>
            )}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
