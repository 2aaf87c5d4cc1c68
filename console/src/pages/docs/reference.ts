import { holdsWords } from '../../data/columns';
import { curlOf } from '../../shell/snippet_text';

export interface Operation {
  method: string;
  path: string;
  summary: string;
  about: string; // may be empty
  open: boolean; // needs no key
  body?: Record<string, unknown>; // of the example's request, as JSON
  form?: Record<string, unknown>; // or as a form, whose files stand as "the bytes of …"
}
export interface ErrorCode {
  code: string;
  status: number;
  type: string;
  cause: string;
  remedy: string;
}
export interface Reference {
  operations: Operation[];
  errors: ErrorCode[];
}

const kExampleModel = 'vllm-primary'; // of the document; here stands one that this installation has
const kKey = '-H "X-API-Key: $SOLIDRUST_API_KEY"';
const isFile = (value: unknown) => String(value).startsWith('the bytes of');

// The server itself: some paths stand beside /v1.
export const rootOf = (apiBaseUrl: string) => apiBaseUrl.replace(/\/v1\/?$/, '');

export function curlFor({ method, path, open, body, form }: Operation, root: string, model: string): string {
  const named = (value: unknown) => (value === kExampleModel && model ? model : value);
  const url = `${root}${path.replace('{id}', model || kExampleModel)}`;
  if (body) {
    const fields = Object.fromEntries(Object.entries(body).map(([name, value]) => [name, named(value)]));
    return curlOf(url, JSON.stringify(fields));
  }
  const lines = [`curl ${url}`];
  if (method !== 'GET' && !form) lines[0] = `curl -X ${method} ${url}`;
  if (!open) lines.push(kKey);
  for (const [name, value] of Object.entries(form ?? {}))
    lines.push(`-F '${name}=${isFile(value) ? `@your-${name}` : named(value)}'`);
  return lines.join(' \\\n  ');
}

// Those in which every word of the search stands.
export const found = <Row extends object>(rows: Row[], search: string | undefined): Row[] =>
  rows.filter((row) =>
    holdsWords(
      Object.values(row)
        .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
        .join('\n'),
      search,
    ),
  );
