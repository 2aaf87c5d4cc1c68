import { createRootRoute, createRoute, createRouter, Outlet, redirect } from '@tanstack/react-router';
import { aboutQuery, meQuery, queryClient } from './api/queries';
import { LogInPage } from './pages/auth/LogInPage';
import { Failed } from './shell/Failed';
import { lazyPage, lazyWhole } from './shell/lazy_part';
import { NotFound } from './shell/NotFound';
import { Pending } from './shell/Pending';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

// Pages for people who are not signed in.
const open = [
  ['/sign-up', lazyWhole(() => import('./pages/auth/SignUpPage').then((page) => page.SignUpPage))],
  ['/verify', lazyWhole(() => import('./pages/auth/VerifyPage').then((page) => page.VerifyPage))],
  ['/forgot', lazyWhole(() => import('./pages/auth/ForgotPage').then((page) => page.ForgotPage))],
  ['/reset', lazyWhole(() => import('./pages/auth/ResetPage').then((page) => page.ResetPage))],
  ['/setup', lazyWhole(() => import('./pages/auth/SetupPage').then((page) => page.SetupPage))],
] as const;
const openRoutes = open.map(([path, component]) =>
  createRoute({ getParentRoute: () => root, path, component }),
);

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: (search: Record<string, unknown>): { next?: string } => ({
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
  component: lazyWhole(() => import('./shell/Shell').then((frame) => frame.Shell)),
});

const pages = [
  ['/', lazyPage(() => import('./pages/first_steps/FirstStepsPage').then((page) => page.FirstStepsPage))],
  ['/keys', lazyPage(() => import('./pages/keys/KeysPage').then((page) => page.KeysPage))],
  ['/usage', lazyPage(() => import('./pages/usage/UsagePage').then((page) => page.UsagePage))],
  ['/requests', lazyPage(() => import('./pages/requests/RequestsPage').then((page) => page.RequestsPage))],
  ['/limits', lazyPage(() => import('./pages/limits/LimitsPage').then((page) => page.LimitsPage))],
  [
    '/playground',
    lazyPage(() => import('./pages/playground/PlaygroundPage').then((page) => page.PlaygroundPage)),
  ],
  ['/models', lazyPage(() => import('./pages/models/ModelsPage').then((page) => page.ModelsPage))],
  ['/account', lazyPage(() => import('./pages/account/AccountPage').then((page) => page.AccountPage))],
] as const;
const pageRoutes = pages.map(([path, component]) =>
  createRoute({ getParentRoute: () => shell, path, component }),
);

const operatorPages = [
  [
    'accounts',
    lazyPage(() => import('./pages/operator/AccountsPage').then((page) => page.AccountsPage), 'operator'),
  ],
  ['tiers', lazyPage(() => import('./pages/operator/TiersPage').then((page) => page.TiersPage), 'operator')],
  [
    'upstreams',
    lazyPage(() => import('./pages/operator/UpstreamsPage').then((page) => page.UpstreamsPage), 'operator'),
  ],
  ['audit', lazyPage(() => import('./pages/operator/AuditPage').then((page) => page.AuditPage), 'operator')],
  [
    'settings',
    lazyPage(() => import('./pages/operator/SettingsPage').then((page) => page.SettingsPage), 'operator'),
  ],
] as const;
const operatorRoutes = operatorPages.map(([name, component]) =>
  createRoute({
    getParentRoute: () => shell,
    path: `/operator/${name}`,
    beforeLoad: async () => {
      const me = await queryClient.ensureQueryData(meQuery);
      if (me?.role !== 'operator') throw redirect({ to: '/' });
    },
    component,
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
  routeTree: root.addChildren([login, ...openRoutes, shell.addChildren([...pageRoutes, ...operatorRoutes])]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  defaultPendingComponent: Pending,
  scrollRestoration: true,
});
