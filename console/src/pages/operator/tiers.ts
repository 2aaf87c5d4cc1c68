import type { QueryClient } from '@tanstack/react-query';
import { limitsQuery, tiersQuery } from '../../api/queries';

export const kUsualTier = 'free'; // new accounts get it: it stays

// What stands on the screen of tiers, and of the reader's own limits, is asked for again.
export const renewTiers = (queries: QueryClient) =>
  Promise.all([tiersQuery, limitsQuery].map(({ queryKey }) => queries.invalidateQueries({ queryKey })));
