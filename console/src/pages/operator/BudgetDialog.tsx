import { Button, Group, NumberInput, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, messageOf, unwrap } from '../../api/client';
import { aboutQuery, kAccounts } from '../../api/queries';
import { Dialog } from '../../shell/Dialog';
import { FormAlert } from '../../shell/FormAlert';
import { words } from './accounts_words';
import { amountOf, nanoOf } from './amount';
import type { Account } from './useAccountChange';

const kMostMoney = 9_000_000; // in billionths it is still exact in a browser
const kMostTokens = 1_000_000_000_000;

export function BudgetDialog({ account, onClose }: { account: Account; onClose: () => void }) {
  const queries = useQueryClient();
  const about = useQuery(aboutQuery);
  const [money, setMoney] = useState<number | string>(amountOf(account.budget?.cost_nano));
  const [tokens, setTokens] = useState<number | string>(account.budget?.tokens ?? '');
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PUT('/api/operator/accounts/{id}/budget', {
          params: { path: { id: account.id } },
          body: { cost_nano: nanoOf(money), tokens: tokens === '' ? null : Number(tokens) },
        }),
      ),
    onSuccess: async ({ email, budget }) => {
      await queries.invalidateQueries({ queryKey: kAccounts });
      notifications.show({
        title: words.saved,
        message: (budget ? words.hasBudget : words.hasNoBudget)(email),
      });
      onClose();
    },
  });
  const refusesAll = money === 0 || tokens === 0;
  return (
    <Dialog onClose={onClose} title={words.budgetTitle} openedBy={words.actionsFor(account.email)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <FormAlert message={save.error && messageOf(save.error)} />
          <Text size="sm" className="break">
            {words.budgetText(account.email)}
          </Text>
          <NumberInput
            label={words.money(about.data?.currency ?? '')}
            value={money}
            onChange={setMoney}
            min={0}
            max={kMostMoney}
            decimalScale={9}
            allowNegative={false}
            thousandSeparator=","
            placeholder={words.noBound}
            hideControls
            data-autofocus
          />
          <NumberInput
            label={words.tokens}
            value={tokens}
            onChange={setTokens}
            min={0}
            max={kMostTokens}
            allowDecimal={false}
            allowNegative={false}
            thousandSeparator=","
            placeholder={words.noBound}
            hideControls
          />
          {refusesAll && (
            <Text size="sm" role="status" c="var(--mantine-color-error)">
              {words.refusesAll}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {words.saveBudget}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
