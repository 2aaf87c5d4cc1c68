import '@mantine/notifications/styles.css';
import { AppShell, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useAbout, useMe } from '../api/queries';
import { AccountMenu } from './AccountMenu';
import { Navigation } from './Navigation';
import { ThemeToggle } from './ThemeToggle';
import { VerifyFirst } from './VerifyFirst';

// The frame of every page behind the sign-in.
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { data: me } = useMe();
  const { data: about } = useAbout();
  const { pathname, href } = useLocation();
  const navigate = useNavigate();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  // The session ended elsewhere: sign in, and come back to where this was.
  useEffect(() => {
    if (me === null && pathname !== '/login')
      void navigate({ to: '/login', search: { next: href, ended: 'true' } });
  }, [me, pathname, href, navigate]);
  // A new page begins at its beginning for the keyboard and for screen readers too.
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  if (!me) return null;
  return (
    <>
      <a className="skip-link" href="#main">
        Skip to the content
      </a>
      <Notifications position="bottom-right" />
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'md', sm: 'xl' }}
      >
        <AppShell.Header>
          <Group h="100%" px="md" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                color="var(--mantine-color-text)"
                lineSize={2}
                aria-label={opened ? 'Close the menu' : 'Open the menu'}
                aria-expanded={opened}
              />
              <Link to="/" className="brand">
                <img src="/favicon.svg" width={26} height={26} alt="" />
                SolidRusT
              </Link>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <ThemeToggle />
              <AccountMenu me={me} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar
          p="sm"
          component="nav"
          aria-label="Main"
          className="navigation"
          data-opened={opened || undefined}
        >
          <AppShell.Section grow component={ScrollArea}>
            <Navigation operator={me.role === 'operator'} onFollow={close} />
          </AppShell.Section>
          {about && (
            <AppShell.Section>
              <Text size="xs" c="dimmed" px="sm" py="xs">
                Version {about.version}
              </Text>
            </AppShell.Section>
          )}
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} ref={main}>
          {!me.verified && pathname !== '/' && <VerifyFirst />}
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </>
  );
}
