import { Alert, CloseButton, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keyNamesQuery, limitsQuery } from '../api/queries';
import { type Budget, nearEnd, shareOfBudget } from './budget';
import { formatDate } from './format';
import { words } from './frame_words';
import { AnchorLink } from './links';

const kRefreshMs = 60_000;
const kClosed = 'budget-banner-closed';

// A warning that was closed comes again when more of it is used up, and next month.
const signOf = (budget: Budget) =>
  `${budget.key ?? 'account'} ${budget.resets_ms} ${shareOfBudget(budget) >= 1 ? 'spent' : 'near'}`;

function sentenceOf(budget: Budget, nameOf: (key: string) => string, others: number): string {
  const whose = budget.key ? words.theKey(nameOf(budget.key)) : words.yourAccount;
  const more = others > 0 ? words.otherBudgets(others) : '';
  const share = shareOfBudget(budget);
  if (share >= 1) return words.budgetSpent(whose, formatDate(budget.resets_ms), more);
  return words.budgetNear(Math.floor(share * 100), whose, formatDate(budget.resets_ms), more);
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
            {words.seeBudget}
          </AnchorLink>
        </Text>
        <CloseButton size={26} aria-label={words.closeNotice} onClick={close} />
      </Group>
    </Alert>
  );
}
