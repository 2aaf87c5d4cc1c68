import { readText } from '../../data/search';

export interface DocsSearch {
  q?: string;
}
export const readDocsSearch = ({ q }: Record<string, unknown>): DocsSearch => ({ q: readText(q) });
