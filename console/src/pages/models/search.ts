import { readOneOf, readTable, type TableSearch } from '../../data/search';

export const modelKinds = [
  'chat',
  'embedding',
  'rerank',
  'moderation',
  'image',
  'speech',
  'transcription',
] as const;
export const modelSkills = ['streaming', 'tools', 'images'] as const;
export const modelStates = ['up', 'degraded', 'down', 'unknown'] as const;

export interface ModelsSearch extends TableSearch {
  type?: (typeof modelKinds)[number];
  status?: (typeof modelStates)[number];
  seen?: (typeof modelSkills)[number];
}

export const readModelsSearch = (search: Record<string, unknown>): ModelsSearch => ({
  ...readTable(search),
  type: readOneOf(search.type, modelKinds),
  status: readOneOf(search.status, modelStates),
  seen: readOneOf(search.seen, modelSkills),
});
