import { plural } from './format';

// What the frame says.
export const words = {
  theme: 'Theme',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  noPage: 'There is no such page',
  whyNoPage: 'The address may be mistyped, or the page has moved.',
  home: 'Go home',
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
  operator: 'operator',
  accountAndSessions: 'Account and sessions',
  signOut: 'Sign out',
  stillIn: 'You are still signed in',
} as const;
