import { useDebouncedValue } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { accountsQuery } from '../../api/queries';
import { FilterChip } from '../../data/FilterChip';
import { kAllAccounts } from './search';
import { words } from './words';

const kTypedMs = 200;

interface AccountChipProps {
  account: string | undefined; // an id or kAllAccounts
  sees: boolean; // who looks may see other accounts
  onChange: (account: string | undefined) => void;
}

// Whose requests are listed: the server finds accounts by a part of their address or id.
export function AccountChip({ account, sees, onChange }: AccountChipProps) {
  const [typed, setTyped] = useState('');
  const [search] = useDebouncedValue(typed, kTypedMs);
  const one = account === undefined || account === kAllAccounts ? undefined : account;
  const found = useInfiniteQuery({ ...accountsQuery(search), enabled: sees });
  const chosen = useInfiniteQuery({ ...accountsQuery(one ?? ''), enabled: sees && one !== undefined });
  const accounts = found.data?.pages[0]?.data ?? [];
  const itself = chosen.data?.pages[0]?.data.find(({ id }) => id === one);
  const listed =
    itself && search === '' && !accounts.some(({ id }) => id === one) ? [itself, ...accounts] : accounts;
  const choices = listed.map(({ id, email }) => ({ value: id, label: email }));
  return (
    <FilterChip
      label={words.account}
      all={words.ownAccount}
      choices={search === '' ? [{ value: kAllAccounts, label: words.allAccounts }, ...choices] : choices}
      searchable
      value={account}
      onChange={onChange}
      onSearch={setTyped}
    />
  );
}
