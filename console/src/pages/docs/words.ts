import { plural } from '../../shell/format';

// What the page of the API's reference says.
export const words = {
  title: 'API reference',
  lead: 'What programs may call on this installation, and what its errors mean. The official SDKs of OpenAI and Anthropic work unchanged: set their base URL and key.',
  documentation: 'Documentation',
  document: 'OpenAPI document',
  ofConsole: 'OpenAPI document of the console',
  baseUrl: 'Base URL',
  copyBaseUrl: 'Copy the base URL',
  key: 'Key',
  keyHow: '`X-API-Key: KEY` or `Authorization: Bearer KEY`',
  search: 'Search the reference',
  searchFor: 'Path, word or error code',
  operations: (count: number) => `Operations (${count})`,
  errors: (count: number) => `Error codes (${count})`,
  errorForm:
    'An error comes as `{"error":{"message","type","code","param"}}`, with the header `x-request-id`.',
  codeFor: (operation: string) => `curl for ${operation}`,
  shell: 'Shell',
  noKey: 'Needs no key.',
  table: (count: number) => plural(count, 'error code'),
  columns: { code: 'Code', status: 'Status', cause: 'Cause', remedy: 'Remedy' },
  none: 'Nothing found',
  whyNone: 'Search for a path such as /v1/embeddings, or a code such as rate_limit_exceeded.',
} as const;
