import '@mantine/notifications/styles.css';
import { AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { meQuery, queryClient, signedOut, useAbout, useMe } from '../api/queries';
import { hearOthers, resumeSession, useSessionEnded } from '../api/session';
import { AccountMenu } from './AccountMenu';
import { ConnectionStrip } from './ConnectionStrip';
import { words } from './frame_words';
import { HelpMenu } from './HelpMenu';
import { lazyPart, prefetchParts } from './lazy_part';
import { Navigation } from './Navigation';
import { may, seesInstallation } from './roles';
import { SignInAgain } from './SignInAgain';
import { ThemeToggle } from './ThemeToggle';
import { VerifyFirst } from './VerifyFirst';

// What is only sometimes there, and missed by nobody who cannot have it.
const quiet = { loading: null, away: () => null, audience: 'everybody' as const };
const BudgetBanner = lazyPart(() => import('./BudgetBanner').then((part) => part.BudgetBanner), quiet);

// What another window of this browser does to the session holds here too.
function useOtherWindows() {
  const navigate = useNavigate();
  useEffect(
    () =>
      hearOthers(async (notice) => {
        if (notice === 'signed out') {
          signedOut();
          await navigate({ to: '/login' });
          return;
        }
        resumeSession();
        const before = queryClient.getQueryData(meQuery.queryKey);
        const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
        if (me && me.account !== before?.account) {
          queryClient.clear();
          queryClient.setQueryData(meQuery.queryKey, me);
          await navigate({ to: '/' });
        } else await queryClient.invalidateQueries();
      }),
    [navigate],
  );
}

// The frame of every page behind the sign-in.
export function Shell() {
  const [opened, { toggle, close }] = useDisclosure();
  const { data: me } = useMe();
  const { data: about } = useAbout();
  const ended = useSessionEnded();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const shown = useRef(pathname);

  useOtherWindows();
  const operator = seesInstallation(me);
  useEffect(() => prefetchParts(operator), [operator]);
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
        {words.skip}
      </a>
      <Notifications position="bottom-right" />
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'md', sm: 'xl' }}
        style={{ visibility: ended ? 'hidden' : undefined }}
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
                aria-label={opened ? words.closeMenu : words.openMenu}
                aria-expanded={opened}
              />
              <Link to="/" className="brand">
                <img src="/favicon.svg" width={26} height={26} alt="" />
                SolidRusT
              </Link>
            </Group>
            <Group gap="xs" wrap="nowrap">
              <HelpMenu version={about?.version} docs={about?.docs ?? false} />
              <ThemeToggle />
              <AccountMenu me={me} />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar
          p="sm"
          component="nav"
          aria-label={words.main}
          className="navigation"
          data-opened={opened || undefined}
        >
          <AppShell.Section grow style={{ overflowY: 'auto' }}>
            <Navigation operator={operator} readOnly={!may(me, 'change_installation')} onFollow={close} />
          </AppShell.Section>
          {about && (
            <AppShell.Section>
              <Text size="xs" c="dimmed" px="sm" py="xs">
                {words.version}
                {about.version}
              </Text>
            </AppShell.Section>
          )}
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} ref={main}>
          <ConnectionStrip />
          {me.verified && pathname !== '/limits' && <BudgetBanner />}
          {!me.verified && pathname !== '/first-steps' && <VerifyFirst />}
          <Outlet />
        </AppShell.Main>
      </AppShell>
      {ended && <SignInAgain me={me} />}
    </>
  );
}
