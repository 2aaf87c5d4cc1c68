import {
  createRootRoute,
  createRoute,
  createRouter,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { aboutQuery, meQuery, queryClient, upstreamsQuery } from './api/queries';
import { readText } from './data/search';
import { LogInPage } from './pages/auth/LogInPage';
import { readDocsSearch } from './pages/docs/search';
import { readKeysSearch } from './pages/keys/search';
import { readModelsSearch } from './pages/models/search';
import { readAuditSearch } from './pages/operator/audit_search';
import { readOverviewSearch } from './pages/overview/search';
import { readPlaygroundSearch } from './pages/playground/search';
import { readRequestsSearch } from './pages/requests/search';
import { readUsageSearch } from './pages/usage/search';
import { Failed } from './shell/Failed';
import { homeOf } from './shell/home';
import { lazyPage, lazyWhole } from './shell/lazy_part';
import { NotFound } from './shell/NotFound';
import { PageFailed } from './shell/PageFailed';
import { Pending } from './shell/Pending';
import { seesInstallation } from './shell/roles';

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const word = (value: unknown) => (typeof value === 'string' ? value : undefined);
const readToken = ({ token }: Record<string, unknown>): { token?: string } => ({ token: word(token) });

// Pages for people who are not signed in.
const outside = () => root;
const signUp = createRoute({
  getParentRoute: outside,
  path: '/sign-up',
  validateSearch: ({ invite }: Record<string, unknown>): { invite?: string } => ({ invite: word(invite) }),
  component: lazyWhole(() => import('./pages/auth/SignUpPage').then((page) => page.SignUpPage)),
});
const verify = createRoute({
  getParentRoute: outside,
  path: '/verify',
  validateSearch: readToken,
  component: lazyWhole(() => import('./pages/auth/VerifyPage').then((page) => page.VerifyPage)),
});
const forgot = createRoute({
  getParentRoute: outside,
  path: '/forgot',
  component: lazyWhole(() => import('./pages/auth/ForgotPage').then((page) => page.ForgotPage)),
});
const reset = createRoute({
  getParentRoute: outside,
  path: '/reset',
  validateSearch: readToken,
  component: lazyWhole(() => import('./pages/auth/ResetPage').then((page) => page.ResetPage)),
});
const setup = createRoute({
  getParentRoute: outside,
  path: '/setup',
  validateSearch: readToken,
  component: lazyWhole(() => import('./pages/auth/SetupPage').then((page) => page.SetupPage)),
});

// Where nobody may see it, there is no such page.
const status = createRoute({
  getParentRoute: outside,
  path: '/status',
  beforeLoad: async () => {
    const { status_page } = await queryClient.ensureQueryData(aboutQuery);
    if (status_page === 'off') throw notFound();
    if (status_page === 'members' && !(await queryClient.ensureQueryData(meQuery)))
      throw redirect({ to: '/login', search: { next: '/status' } });
  },
  component: lazyWhole(() => import('./pages/status/StatusPage').then((page) => page.StatusPage)),
});

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

// Pages in the frame.
const inFrame = { getParentRoute: () => shell, errorComponent: PageFailed };
const home = createRoute({
  ...inFrame,
  path: '/',
  beforeLoad: async ({ context: { me } }) => {
    // Where the servers cannot be told, the overview says why.
    const servers = seesInstallation(me)
      ? await queryClient.ensureQueryData(upstreamsQuery).catch(() => null)
      : null;
    throw redirect({ to: homeOf(me, servers?.data), replace: true });
  },
});
const firstSteps = createRoute({
  ...inFrame,
  path: '/first-steps',
  component: lazyPage(() => import('./pages/first_steps/FirstStepsPage').then((page) => page.FirstStepsPage)),
});
const keys = createRoute({
  ...inFrame,
  path: '/keys',
  validateSearch: readKeysSearch,
  component: lazyPage(() => import('./pages/keys/KeysPage').then((page) => page.KeysPage)),
});
const usage = createRoute({
  ...inFrame,
  path: '/usage',
  validateSearch: readUsageSearch,
  component: lazyPage(() => import('./pages/usage/UsagePage').then((page) => page.UsagePage)),
});
const requests = createRoute({
  ...inFrame,
  path: '/requests',
  validateSearch: readRequestsSearch,
  component: lazyPage(() => import('./pages/requests/RequestsPage').then((page) => page.RequestsPage)),
});
const limits = createRoute({
  ...inFrame,
  path: '/limits',
  component: lazyPage(() => import('./pages/limits/LimitsPage').then((page) => page.LimitsPage)),
});
const playground = createRoute({
  ...inFrame,
  path: '/playground',
  validateSearch: readPlaygroundSearch,
  component: lazyPage(() => import('./pages/playground/PlaygroundPage').then((page) => page.PlaygroundPage)),
});
const models = createRoute({
  ...inFrame,
  path: '/models',
  validateSearch: readModelsSearch,
  component: lazyPage(() => import('./pages/models/ModelsPage').then((page) => page.ModelsPage)),
});
const docs = createRoute({
  ...inFrame,
  path: '/reference',
  validateSearch: readDocsSearch,
  component: lazyPage(() => import('./pages/docs/DocsPage').then((page) => page.DocsPage)),
});
const account = createRoute({
  ...inFrame,
  path: '/account',
  component: lazyPage(() => import('./pages/account/AccountPage').then((page) => page.AccountPage)),
});

const operator = createRoute({
  ...inFrame,
  path: '/operator',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (!seesInstallation(me)) throw redirect({ to: '/' });
  },
  component: Outlet,
});
const inOperators = { getParentRoute: () => operator, errorComponent: PageFailed };
const operatorHome = createRoute({
  ...inOperators,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/operator/overview' });
  },
});
const overview = createRoute({
  ...inOperators,
  path: '/overview',
  validateSearch: readOverviewSearch,
  component: lazyPage(
    () => import('./pages/overview/OverviewPage').then((page) => page.OverviewPage),
    'operator',
  ),
});
const accounts = createRoute({
  ...inOperators,
  path: '/accounts',
  validateSearch: ({ q }: Record<string, unknown>): { q?: string } => ({ q: readText(q) }),
  component: lazyPage(
    () => import('./pages/operator/AccountsPage').then((page) => page.AccountsPage),
    'operator',
  ),
});
const tiers = createRoute({
  ...inOperators,
  path: '/tiers',
  component: lazyPage(() => import('./pages/operator/TiersPage').then((page) => page.TiersPage), 'operator'),
});
const upstreams = createRoute({
  ...inOperators,
  path: '/upstreams',
  component: lazyPage(
    () => import('./pages/operator/UpstreamsPage').then((page) => page.UpstreamsPage),
    'operator',
  ),
});
const alerts = createRoute({
  ...inOperators,
  path: '/alerts',
  component: lazyPage(
    () => import('./pages/operator/AlertsPage').then((page) => page.AlertsPage),
    'operator',
  ),
});
const audit = createRoute({
  ...inOperators,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyPage(() => import('./pages/operator/AuditPage').then((page) => page.AuditPage), 'operator'),
});
const settings = createRoute({
  ...inOperators,
  path: '/settings',
  component: lazyPage(
    () => import('./pages/operator/SettingsPage').then((page) => page.SettingsPage),
    'operator',
  ),
});

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
  routeTree: root.addChildren([
    login,
    signUp,
    verify,
    forgot,
    reset,
    setup,
    status,
    shell.addChildren([
      home,
      firstSteps,
      keys,
      usage,
      requests,
      limits,
      playground,
      models,
      docs,
      account,
      operator.addChildren([operatorHome, overview, accounts, tiers, upstreams, alerts, audit, settings]),
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  defaultPendingComponent: Pending,
  scrollRestoration: true,
});

// Every link, search and page of the console is checked against these routes.
declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
