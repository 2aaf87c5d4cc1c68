import { readText } from '../../data/search';

// The models stand in the address, so that a comparison can be sent: the first, and those that it is compared with.
export interface PlaygroundSearch {
  model?: string;
  with?: string;
}

export const readPlaygroundSearch = (search: Record<string, unknown>): PlaygroundSearch => ({
  model: readText(search.model),
  with: readText(search.with),
});
