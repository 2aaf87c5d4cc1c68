import { plural } from '../../shell/format';

// What the page of limits says.
export const words = {
  mailSubject: 'Another tier for my account',
  mailBody: (tier: string) => `My tier now: ${tier}\nWhat I need:\n`,
  title: 'Limits',
  lead: 'What your account may use. Calls beyond a limit are refused with status 429 and count against no other limit.',
  budget: 'Budget',
  ofAccount: 'Your account',
  ofKey: 'Key',
  month: 'this month',
  money: 'Cost',
  tokens: 'Tokens',
  of: 'of',
  begins: (date: string) => `Starts again on ${date}`,
  spent: (date: string) => `Used up: calls are refused until ${date}.`,
  lasts: (forecast: string, share: string) =>
    `At the pace of the last 7 days, ${forecast} by then (${share}).`,
  usedUp: (date: string, forecast: string) =>
    `At the pace of the last 7 days, it is used up about ${date}; the whole month would come to ${forecast}.`,
  askOperator: 'The operator of this installation sets budgets.',
  usedNow: 'Used now',
  noLimits: 'Your tier has no limits. Usage shows what your calls come to.',
  windows:
    'Each limit looks back over its last minute, hour or day, so what was used becomes free gradually. Updated every 5 seconds.',
  tiers: 'Tiers',
  yourTier: 'Your tier',
  unlimited: 'Unlimited in your tier',
  noneRuns: 'Nothing is running',
  callsEnd: 'Free again as calls end',
  unused: 'Nothing used',
  gradually: 'Becomes free gradually',
  freeFrom: (when: string) => `Starts to free up ${when}`,
  partUsed: (name: string, percent: number) => `${name}: ${percent}% used`,
  refused: 'Refused with 429',
  sinceStart: (when: string) => `since the server started ${when}`,
  inADay: 'in 24 hours',
  refusedByHour: (count: number) => `${plural(count, 'call')} refused, by hour; the last bar is this hour`,
  noRefused: (span: string) => `No call, ${span}`,
  refusedOf: (count: string, span: string) => `${count} in this hour; all ${span}`,
  refusedCalls: 'Which calls, and why',
  more: 'Need more?',
  whoMoves:
    'The operator of this installation can move your account to another tier. It applies from your next call.',
  ask: 'Ask for another tier',
} as const;
