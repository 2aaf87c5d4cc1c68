// The API's document, api/openapi/api.yaml, read once.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { repository } from './files.mjs';

export const api = parse(readFileSync(`${repository}api/openapi/api.yaml`, 'utf8'), { merge: true });
