import { plural } from './format';

// What the frame says.
export const words = {
  theme: 'Theme',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  yourAccount: 'your account',
  theKey: (name: string) => `the key ${name}`,
  otherBudgets: (count: number) =>
    ` ${plural(count, 'other budget')} ${count === 1 ? 'is' : 'are'} near the end too.`,
  budgetSpent: (whose: string, until: string, more: string) =>
    `The budget of ${whose} is used up: its calls are refused until ${until}.${more}`,
  budgetNear: (percent: number, whose: string, again: string, more: string) =>
    `${percent}% of the budget of ${whose} is used. It starts again on ${again}.${more}`,
  seeBudget: 'See the budget',
  closeNotice: 'Close this notice',
  accountMenu: 'Account menu',
  tier: (name: string) => `${name} tier`,
  accountAndSessions: 'Account and sessions',
  signOut: 'Sign out',
  stillIn: 'You are still signed in',
  strip: {
    offline: 'You are offline.',
    away: 'The server does not answer.',
    since: (when: string) => `What you see is from ${when}. `,
    again: 'The console tries again every few seconds.',
    tryNow: 'Try now',
  },
  pages: {
    firstSteps: 'First steps',
    keys: 'API Keys',
    usage: 'Usage',
    requests: 'Requests',
    limits: 'Limits',
    playground: 'Playground',
    models: 'Models',
    operator: 'Operator',
    readOnly: ' (read-only)',
    overview: 'Overview',
    accounts: 'Accounts',
    tiers: 'Tiers',
    upstreams: 'Upstreams',
    audit: 'Audit log',
    settings: 'Settings',
  },
  noServer: {
    title: 'No model server: answers come from the built-in sandbox',
    name: 'Name a server under ',
    andModel: ' and a model under',
    inFile: ' in the configuration file.',
    seeHow: 'See how',
    firstStep: 'The first step below has the lines.',
  },
  skip: 'Skip to the content',
  closeMenu: 'Close the menu',
  openMenu: 'Open the menu',
  main: 'Main',
  version: 'Version ',
  again: {
    title: 'Sign in again',
    lead: 'Your session has ended. Sign in to go on where you were; what you typed is still there.',
  },
  code: {
    copyThe: (what: string) => `Copy the ${what}`,
    shellOnce: 'Shell, once',
    preparation: (language: string) => `Preparation for ${language}`,
    code: (language: string) => `Code for ${language}`,
  },
  verify: {
    lead: 'Confirm your e-mail address, and you can create keys and call models.',
    how: 'How to confirm',
  },
} as const;
