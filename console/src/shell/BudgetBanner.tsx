import { Alert, CloseButton, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keyNamesQuery, limitsQuery } from '../api/queries';
import { type Budget, nearEnd, shareOfBudget } from './budget';
import { formatDate, plural } from './format';
import { AnchorLink } from './links';

const kRefreshMs = 60_000;
const kClosed = 'budget-banner-closed';

// A warning that was closed comes again when more of it is used up, and next month.
const signOf = (budget: Budget) =>
  `${budget.key ?? 'account'} ${budget.resets_ms} ${shareOfBudget(budget) >= 1 ? 'spent' : 'near'}`;

function sentenceOf(budget: Budget, nameOf: (key: string) => string, others: number): string {
  const whose = budget.key ? `the key ${nameOf(budget.key)}` : 'your account';
  const more =
    others > 0 ? ` ${plural(others, 'other budget')} ${others === 1 ? 'is' : 'are'} near the end too.` : '';
  const share = shareOfBudget(budget);
  if (share >= 1)
    return `The budget of ${whose} is used up: its calls are refused until ${formatDate(budget.resets_ms)}.${more}`;
  return `${Math.floor(share * 100)}% of the budget of ${whose} is used. It starts again on ${formatDate(budget.resets_ms)}.${more}`;
}

// Over every page from 80 % on, so that nobody is surprised by a refusal.
export function BudgetBanner() {
  const limits = useQuery({ ...limitsQuery, refetchInterval: kRefreshMs });
  const near = nearEnd(limits.data?.budget ?? []);
  const names = useQuery({ ...keyNamesQuery, enabled: near.some(({ key }) => key !== null) });
  const [closed, setClosed] = useState(() => sessionStorage.getItem(kClosed));
  const [first, ...others] = near;
  if (!first || closed === signOf(first)) return null;
  const nameOf = (wanted: string) => names.data?.data.find(({ id }) => id === wanted)?.name ?? wanted;
  const close = () => {
    sessionStorage.setItem(kClosed, signOf(first));
    setClosed(signOf(first));
  };
  const spent = shareOfBudget(first) >= 1;
  return (
    <Alert
      color={spent ? 'red' : 'yellow'}
      data-tone={spent ? undefined : 'notice'}
      mb="lg"
      maw={1120}
      mx="auto"
      py="xs"
    >
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">
          {sentenceOf(first, nameOf, others.length)}{' '}
          <AnchorLink to="/limits" inherit>
            See the budget
          </AnchorLink>
        </Text>
        <CloseButton size={26} aria-label="Close this notice" onClick={close} />
      </Group>
    </Alert>
  );
}
