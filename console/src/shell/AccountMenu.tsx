import { Group, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconChevronDown, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { ApiError, api, type Me, messageOf, unwrap } from '../api/client';
import { signedOut } from '../api/queries';
import { tellOthers } from '../api/session';
import { words } from './frame_words';
import { roleNames } from './roles';
import { Tag } from './Tag';

export function AccountMenu({ me }: { me: Me }) {
  const navigate = useNavigate();
  const signOut = async () => {
    try {
      await unwrap(api.DELETE('/api/session'));
    } catch (error) {
      // Whoever leaves must not believe that they are out while the session goes on.
      if (!(error instanceof ApiError && error.status === 401)) {
        notifications.show({ color: 'red', title: words.stillIn, message: messageOf(error) });
        return;
      }
    }
    signedOut();
    tellOthers('signed out');
    await navigate({ to: '/login' });
  };
  return (
    <Menu position="bottom-end" width={260} radius="md">
      <Menu.Target>
        <UnstyledButton p={6}>
          <Group gap={6} wrap="nowrap">
            <VisuallyHidden>{words.accountMenu}</VisuallyHidden>
            <IconUserCircle size={22} stroke={1.6} aria-hidden />
            <Text size="sm" visibleFrom="sm" truncate maw={240}>
              {me.email}
            </Text>
            <IconChevronDown size={14} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" truncate c="var(--mantine-color-text)">
            {me.email}
          </Text>
          <Group gap={6} mt={4}>
            <Tag tone="accent">{words.tier(me.tier)}</Tag>
            {me.role !== 'owner' && <Tag>{roleNames[me.role]}</Tag>}
          </Group>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          {words.accountAndSessions}
        </Menu.Item>
        <Menu.Item onClick={signOut} leftSection={<IconLogout size={16} aria-hidden />}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
