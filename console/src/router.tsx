import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { aboutQuery, meQuery, queryClient } from './api/queries';
import { LogInPage } from './pages/auth/LogInPage';
import { Failed } from './shell/Failed';
import { NotFound } from './shell/NotFound';
import { Pending } from './shell/Pending';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

// Pages for people who are not signed in.
const open = [
  ['/sign-up', () => import('./pages/auth/SignUpPage'), 'SignUpPage'],
  ['/verify', () => import('./pages/auth/VerifyPage'), 'VerifyPage'],
  ['/forgot', () => import('./pages/auth/ForgotPage'), 'ForgotPage'],
  ['/reset', () => import('./pages/auth/ResetPage'), 'ResetPage'],
  ['/setup', () => import('./pages/auth/SetupPage'), 'SetupPage'],
] as const;

const openRoutes = open.map(([path, load, name]) =>
  createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load as never, name) }),
);

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string; ended?: 'true' } => ({
    ended: search.ended === 'true' ? 'true' : undefined,
    // Only a path of this site: a link must not send people elsewhere after they have signed in.
    next: typeof search.next === 'string' && /^\/(?![/\\])/.test(search.next) ? search.next : undefined,
  }),
  beforeLoad: async () => {
    if (await queryClient.ensureQueryData(meQuery)) throw redirect({ to: '/' });
    const about = await queryClient.ensureQueryData(aboutQuery);
    if (about.setup_needed && about.sign_up === 'closed') throw redirect({ to: '/setup' });
  },
  component: LogInPage,
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (!me) throw redirect({ to: '/login', search: { next: location.href } });
    return { me };
  },
  component: lazyRouteComponent(() => import('./shell/Shell'), 'Shell'),
});

const pages = [
  ['/', () => import('./pages/first_steps/FirstStepsPage'), 'FirstStepsPage'],
  ['/keys', () => import('./pages/keys/KeysPage'), 'KeysPage'],
  ['/usage', () => import('./pages/usage/UsagePage'), 'UsagePage'],
  ['/requests', () => import('./pages/requests/RequestsPage'), 'RequestsPage'],
  ['/limits', () => import('./pages/limits/LimitsPage'), 'LimitsPage'],
  ['/playground', () => import('./pages/playground/PlaygroundPage'), 'PlaygroundPage'],
  ['/models', () => import('./pages/models/ModelsPage'), 'ModelsPage'],
  ['/account', () => import('./pages/account/AccountPage'), 'AccountPage'],
  ['/operator/accounts', () => import('./pages/operator/AccountsPage'), 'AccountsPage'],
  ['/operator/tiers', () => import('./pages/operator/TiersPage'), 'TiersPage'],
  ['/operator/upstreams', () => import('./pages/operator/UpstreamsPage'), 'UpstreamsPage'],
  ['/operator/audit', () => import('./pages/operator/AuditPage'), 'AuditPage'],
  ['/operator/settings', () => import('./pages/operator/SettingsPage'), 'SettingsPage'],
] as const;

const pageRoutes = pages.map(([path, load, name]) =>
  createRoute({
    getParentRoute: () => shell,
    path,
    beforeLoad: async () => {
      const me = await queryClient.ensureQueryData(meQuery);
      if (path.startsWith('/operator') && me?.role !== 'operator') throw redirect({ to: '/' });
    },
    component: lazyRouteComponent(load as never, name),
  }),
);

// Plain words in the address: a token of digits stays a token.
const parseSearch = (text: string) => Object.fromEntries(new URLSearchParams(text));
const stringifySearch = (search: Record<string, unknown>) => {
  const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== null);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
};

export const router = createRouter({
  parseSearch,
  stringifySearch,
  routeTree: root.addChildren([login, ...openRoutes, shell.addChildren(pageRoutes)]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  defaultPendingComponent: Pending,
  scrollRestoration: true,
});
