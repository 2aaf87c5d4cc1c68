import { SimpleGrid, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Key } from '../../api/client';
import { limitsQuery, usageQuery } from '../../api/queries';
import { formatMoney, formatNumber } from '../../shell/format';
import { BudgetCard } from '../limits/BudgetCard';
import { budgetsOf, monthOf } from './key_budget';
import { words } from './words';

// The budgets that this key's calls count against, and its own part of what is used. Nothing while none holds.
export function KeyBudget({ apiKey }: { apiKey: Key }) {
  const [now] = useState(() => Date.now());
  const limits = useQuery({ ...limitsQuery, refetchInterval: false });
  const budgets = budgetsOf(limits.data?.budget ?? [], apiKey);
  const use = useQuery({
    ...usageQuery('key', { ...monthOf(now), key: apiKey.id }),
    enabled: budgets.length > 0,
  });
  if (budgets.length === 0) return null;
  const total = use.data?.total;
  return (
    <section aria-label={words.budget.title}>
      <Text size="sm" fw={600} mb={4}>
        {words.budget.title}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: budgets.length }} spacing="sm">
        {budgets.map((budget) => (
          <BudgetCard key={budget.key ?? 'account'} budget={budget} keyName={budget.key && apiKey.name} />
        ))}
      </SimpleGrid>
      {total && (
        <Text size="xs" c="dimmed" mt="xs">
          {words.budget.used(
            formatMoney(total.cost_nano),
            formatNumber(total.prompt_tokens + total.completion_tokens),
            total.requests,
          )}
        </Text>
      )}
    </section>
  );
}
