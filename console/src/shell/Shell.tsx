import {
  ActionIcon,
  AppShell,
  Badge,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconChartBar,
  IconChevronDown,
  IconClipboardList,
  IconGauge,
  IconHistory,
  IconKey,
  IconMessage,
  IconMoon,
  IconPlugConnected,
  IconRocket,
  IconSettings,
  IconSparkles,
  IconSun,
  IconUser,
  IconUsers,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { api, unwrap } from '../api/client';
import { useMe } from '../api/queries';

const sections = [
  {
    label: null,
    links: [
      { to: '/', label: 'First steps', icon: IconRocket },
      { to: '/keys', label: 'API Keys', icon: IconKey },
      { to: '/usage', label: 'Usage', icon: IconChartBar },
      { to: '/requests', label: 'Requests', icon: IconHistory },
      { to: '/limits', label: 'Limits', icon: IconGauge },
      { to: '/playground', label: 'Playground', icon: IconMessage },
      { to: '/models', label: 'Models', icon: IconSparkles },
    ],
  },
  {
    label: 'Operator',
    links: [
      { to: '/operator/accounts', label: 'Accounts', icon: IconUsers },
      { to: '/operator/tiers', label: 'Tiers', icon: IconGauge },
      { to: '/operator/upstreams', label: 'Upstreams', icon: IconPlugConnected },
      { to: '/operator/audit', label: 'Audit log', icon: IconClipboardList },
      { to: '/operator/settings', label: 'Settings', icon: IconSettings },
    ],
  },
] as const;

function ThemeToggle() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const next = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Tooltip label={`Switch to the ${next} theme`}>
      <ActionIcon
        variant="default"
        size="lg"
        onClick={() => setColorScheme(next)}
        aria-label={`Switch to the ${next} theme`}
      >
        {scheme === 'dark' ? <IconSun size={18} aria-hidden /> : <IconMoon size={18} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  );
}

function AccountMenu({ email, tier }: { email: string; tier: string }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await unwrap(api.DELETE('/api/session')).catch(() => undefined);
    queries.clear();
    await navigate({ to: '/login' });
  };
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <UnstyledButton aria-label="Account menu">
          <Group gap={6} wrap="nowrap">
            <IconUser size={18} aria-hidden />
            <Text size="sm" visibleFrom="sm" truncate maw={220}>
              {email}
            </Text>
            <IconChevronDown size={14} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {email}
          <Badge ml="xs" size="xs" variant="light">
            {tier}
          </Badge>
        </Menu.Label>
        <Menu.Item component={Link} to="/account">
          Account and sessions
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={signOut}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { data: me } = useMe();
  const { pathname } = useLocation();
  if (!me) return null;
  const isHere = (to: string) => (to === '/' ? pathname === '/' : pathname.startsWith(to));
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding="md"
      >
        <AppShell.Header>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger opened={opened} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
              <Link to="/" className="brand">
                <img src="/favicon.svg" width={26} height={26} alt="" />
                SolidRusT
              </Link>
            </Group>
            <Group gap="sm" wrap="nowrap">
              <ThemeToggle />
              <AccountMenu email={me.email} tier={me.tier} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" component="nav" aria-label="Main">
          <ScrollArea>
            {sections
              .filter((section) => section.label === null || me.role === 'operator')
              .map((section) => (
                <div key={section.label ?? 'main'}>
                  {section.label && (
                    <Text size="xs" c="dimmed" fw={600} mt="md" mb={4} px="sm">
                      {section.label}
                    </Text>
                  )}
                  {section.links.map(({ to, label, icon: Icon }) => (
                    <NavLink
                      key={to}
                      component={Link}
                      to={to}
                      label={label}
                      active={isHere(to)}
                      aria-current={isHere(to) ? 'page' : undefined}
                      leftSection={<Icon size={18} aria-hidden />}
                      onClick={close}
                    />
                  ))}
                </div>
              ))}
          </ScrollArea>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </>
  );
}
