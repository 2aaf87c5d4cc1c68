import { NavLink, Text } from '@mantine/core';
import {
  IconChartBar,
  IconClipboardList,
  IconGauge,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconMessage,
  IconPlugConnected,
  IconRocket,
  IconSettings,
  IconSparkles,
  IconStack2,
  IconUsers,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';

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
      { to: '/operator/overview', label: 'Overview', icon: IconLayoutDashboard },
      { to: '/operator/accounts', label: 'Accounts', icon: IconUsers },
      { to: '/operator/tiers', label: 'Tiers', icon: IconStack2 },
      { to: '/operator/upstreams', label: 'Upstreams', icon: IconPlugConnected },
      { to: '/operator/audit', label: 'Audit log', icon: IconClipboardList },
      { to: '/operator/settings', label: 'Settings', icon: IconSettings },
    ],
  },
] as const;

export function Navigation({ operator, onFollow }: { operator: boolean; onFollow: () => void }) {
  const { pathname } = useLocation();
  const isHere = (to: string) => (to === '/' ? pathname === '/' : pathname.startsWith(to));
  return sections
    .filter((section) => section.label === null || operator)
    .map((section) => (
      <div key={section.label ?? 'main'}>
        {section.label && (
          <Text size="xs" c="dimmed" fw={600} mt="lg" mb={6} px="sm">
            {section.label}
          </Text>
        )}
        {section.links.map(({ to, label, icon: Icon }) => (
          <NavLink
            key={to}
            className="nav-link"
            component={Link}
            to={to}
            label={label}
            active={isHere(to)}
            aria-current={isHere(to) ? 'page' : undefined}
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            onClick={onFollow}
          />
        ))}
      </div>
    ));
}
