import { Group, Menu, Text, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { api, type Me, unwrap } from '../api/client';
import { Tag } from './Tag';

export function AccountMenu({ me }: { me: Me }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await unwrap(api.DELETE('/api/session')).catch(() => undefined);
    queries.clear();
    await navigate({ to: '/login' });
  };
  return (
    <Menu position="bottom-end" width={260} radius="md">
      <Menu.Target>
        <UnstyledButton p={6}>
          <Group gap={6} wrap="nowrap">
            <VisuallyHidden>Account menu</VisuallyHidden>
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
            <Tag tone="accent">{me.tier} tier</Tag>
            {me.role === 'operator' && <Tag>operator</Tag>}
          </Group>
        </Menu.Label>
        <Menu.Divider />
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          Account and sessions
        </Menu.Item>
        <Menu.Item onClick={signOut} leftSection={<IconLogout size={16} aria-hidden />}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
