// One page for each code of an error, from the table of the API's document.
import { api } from './api.mjs';

const waits = new Set(['rate_limit_exceeded', 'concurrency_limit_exceeded', 'service_unavailable']);
const about = 'Every code that an error of the API can have.';
const again = new Set(['internal_error', 'upstream_error', 'timeout', 'request_timeout']);

function retry(code) {
  if (waits.has(code)) return 'Yes, after the time that the header `retry-after` names.';
  if (again.has(code)) return 'Yes: the same request may succeed.';
  return 'No: the same request fails again until something is changed.';
}

function pageOf([code, { status, type, cause, remedy }]) {
  const body = `
| Status | \`code\` | \`type\` |
|---|---|---|
| ${status} | \`${code}\` | \`${type}\` |

## Cause
${cause}

## What to do
${remedy}

## Trying again
${retry(code)} [Retries](/docs/guides/retries/) says how.

See also [all codes](/docs/errors/), and [how an error looks](/docs/guides/errors/).
`;
  return { id: `errors/${code}`, data: { title: code, description: `Status ${status}: ${cause}` }, body, file: 'api/openapi/api.yaml' };
}

function overview(codes) {
  const rows = codes.map(([code, { status, cause }]) => `| [\`${code}\`](/docs/errors/${code}/) | ${status} | ${cause} |`);
  const body = `${about} [Errors](/docs/guides/errors/) says how to handle them.\n\n| Code | Status | Cause |\n|---|---|---|\n${rows.join('\n')}\n`;
  return { id: 'errors', data: { title: 'Error codes', description: about }, body, file: 'api/openapi/api.yaml' };
}

export function errorPages() {
  const codes = Object.entries(api['x-error-codes']);
  const gone = [...waits, ...again].filter((code) => !(code in api['x-error-codes']));
  if (gone.length) throw new Error(`src/source/errors.mjs names ${gone}, which api.yaml does not have`);
  return [overview(codes), ...codes.map(pageOf)];
}
