// The packages of the tests: the browser's driver and axe come with the console, the SDK with tests/node.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const root = new URL('../../', import.meta.url);
const ofConsole = createRequire(new URL('console/package.json', root));
const ofTests = createRequire(new URL('tests/node/package.json', root));

export const distFolder = new URL('console/dist/', root);
export const { chromium } = ofConsole('playwright-core');
export const axeSource = readFileSync(ofConsole.resolve('axe-core/axe.min.js'), 'utf8');
export const OpenAI = ofTests('openai').OpenAI;
