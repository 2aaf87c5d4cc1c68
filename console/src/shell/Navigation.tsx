import { NavLink, Text } from '@mantine/core';
import {
  IconBell,
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
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { openAlertsQuery } from '../api/queries';
import { words } from './frame_words';
import { Tag } from './Tag';

const sections = [
  {
    label: null,
    links: [
      { to: '/first-steps', label: words.pages.firstSteps, icon: IconRocket },
      { to: '/keys', label: words.pages.keys, icon: IconKey },
      { to: '/usage', label: words.pages.usage, icon: IconChartBar },
      { to: '/requests', label: words.pages.requests, icon: IconHistory },
      { to: '/limits', label: words.pages.limits, icon: IconGauge },
      { to: '/playground', label: words.pages.playground, icon: IconMessage },
      { to: '/models', label: words.pages.models, icon: IconSparkles },
    ],
  },
  {
    label: words.pages.operator,
    links: [
      { to: '/operator/overview', label: words.pages.overview, icon: IconLayoutDashboard },
      { to: '/operator/accounts', label: words.pages.accounts, icon: IconUsers },
      { to: '/operator/tiers', label: words.pages.tiers, icon: IconStack2 },
      { to: '/operator/upstreams', label: words.pages.upstreams, icon: IconPlugConnected },
      { to: '/operator/alerts', label: words.pages.alerts, icon: IconBell },
      { to: '/operator/audit', label: words.pages.audit, icon: IconClipboardList },
      { to: '/operator/settings', label: words.pages.settings, icon: IconSettings },
    ],
  },
] as const;

interface NavigationProps {
  operator: boolean; // has the operator's pages
  readOnly: boolean; // and only looks at them
  onFollow: () => void;
}

export function Navigation({ operator, readOnly, onFollow }: NavigationProps) {
  const { pathname } = useLocation();
  const open = useQuery({ ...openAlertsQuery, enabled: operator }).data?.open ?? 0;
  const isHere = (to: string) => pathname.startsWith(to);
  return sections
    .filter((section) => section.label === null || operator)
    .map((section) => (
      <div key={section.label ?? 'main'}>
        {section.label && (
          <Text size="xs" c="dimmed" fw={600} mt="lg" mb={6} px="sm">
            {section.label}
            {readOnly && words.pages.readOnly}
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
            rightSection={
              to === '/operator/alerts' && open > 0 && <Tag tone="bad">{words.pages.openAlerts(open)}</Tag>
            }
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            onClick={onFollow}
          />
        ))}
      </div>
    ));
}
