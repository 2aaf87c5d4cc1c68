import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APIError, AuthenticationError, BadRequestError, SolidRusT, codeOf } from '@solidrust/ai';
import { SANDBOX_MODELS, type Server, ServerError, Steps, findProgram, sandbox, startServer } from '@solidrust/ai/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

let server: Server;
let client: SolidRusT;
beforeAll(async () => {
  server = await startServer();
  client = new SolidRusT({ baseURL: server.url, apiKey: server.apiKey, maxRetries: 0 });
});
afterAll(() => server.stop());
afterEach(() => {
  vi.unstubAllEnvs();
});

const ask = (content: string, model = 'vllm-primary') => client.chat.completions.create({ model, messages: [{ role: 'user', content }] });

test.each<[Steps | string, string]>([
  [sandbox.slow('2s').cut({ after: 5 }), 'sandbox: slow 2s, cut after 5'],
  [sandbox.pause('10s').long(1), 'sandbox: pause 10s, long 1'],
  [sandbox.error(599), 'sandbox: error 599'],
  [sandbox.cut(), 'sandbox: cut after 3'],
  [sandbox.end({ after: 100_000 }), 'sandbox: end after 100000'],
  [sandbox.stall({ after: 0 }), 'sandbox: stall after 0'],
  [sandbox.errorInStream({ after: 2 }), 'sandbox: error in stream after 2'],
  [sandbox.slow('1ms').text('{"a": 1},\n2'), 'sandbox: slow 1ms, text {"a": 1},\n2'],
])('%s', async (made, text) => {
  expect(String(made)).toBe(text);
  expect(JSON.stringify({ made })).toBe(JSON.stringify({ made: text }));
  if (text.includes('slow 2s') || text.includes('stall')) return; // known all the same; see the Python SDK's tests
  const error = await ask(text).catch((error: unknown) => error);
  expect(error).not.toBeInstanceOf(BadRequestError);
});

test.each<[string, () => unknown]>([
  ['slow 61s', () => sandbox.slow('61s')],
  ['slow 1.5s', () => sandbox.slow('1.5s')],
  ['pause 10001ms', () => sandbox.pause('10001ms')],
  ['long 0', () => sandbox.long(0)],
  ['long 100001', () => sandbox.long(100_001)],
  ['error 399', () => sandbox.error(399)],
  ['error 600', () => sandbox.error(600)],
  ['cut after -1', () => sandbox.cut({ after: -1 })],
  ['cut after 1.5', () => sandbox.cut({ after: 1.5 })],
  [`text ${'x'.repeat(65_537)}`, () => sandbox.text('x'.repeat(65_537))],
])('a bound of the sandbox: %.30s', async (text, make) => {
  expect(make).toThrow(RangeError);
  await expect(ask(`sandbox: ${text}`)).rejects.toBeInstanceOf(BadRequestError);
});

test('the models are those of a test key', async () => {
  const listed = (await client.models.list()).data.map((model) => model.id);
  expect(new Set(listed)).toEqual(new Set([...SANDBOX_MODELS, 'vllm-primary', 'bge-m3']));
  expect(codeOf(await ask('Hi', 'sandbox-error-503').catch((error: unknown) => error))).toBe('service_unavailable');
});

test('two servers know nothing of each other, and end with their blocks', async () => {
  let pid: number | undefined;
  {
    await using other = await startServer({ models: { mine: 'chat' } });
    pid = other.pid;
    await expect(client.withOptions({ baseURL: other.baseURL }).key.retrieve()).rejects.toBeInstanceOf(AuthenticationError);
    expect(existsSync(`/proc/${pid}`)).toBe(true);
  }
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

test('what is set for another gateway changes nothing', async () => {
  vi.stubEnv('SOLIDRUST_DATA_DIR', '/nowhere/data');
  vi.stubEnv('SOLIDRUST_CONFIG', '/nowhere/config.yaml');
  await using other = await startServer();
  expect(other.log()).toContain('"ready"');
});

test('a start that fails says why', async () => {
  await expect(startServer({ models: { a: 'nonsense' as 'chat' } })).rejects.toThrow(/nonsense/);
  await expect(startServer({ program: '/nowhere/solidrust' })).rejects.toBeInstanceOf(ServerError);
  await expect(server.key({ expires: 'yesterday, perhaps' })).rejects.toBeInstanceOf(ServerError);
  await expect(server.revoke('sk_test_nobody')).rejects.toThrow('no such key');
});

test('the program is found', () => {
  const folder = mkdtempSync(join(tmpdir(), 'find-'));
  const program = join(folder, 'solidrust');
  writeFileSync(program, '#!/bin/sh\n');
  vi.stubEnv('SOLIDRUST_BIN', program);
  expect(findProgram).toThrow(/SOLIDRUST_BIN names/);
  chmodSync(program, 0o755);
  expect(findProgram()).toBe(program);
  vi.stubEnv('SOLIDRUST_BIN', '');
  vi.stubEnv('PATH', folder);
  expect(findProgram()).toBe(program);
  vi.stubEnv('PATH', '');
  expect(findProgram).toThrow(/install the package/);
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.bin/solidrust'), '#!/bin/sh\n', { mode: 0o755 });
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(join(folder, 'deep/er'));
  expect(findProgram()).toBe(join(folder, 'node_modules/.bin/solidrust'));
  cwd.mockRestore();
  rmSync(folder, { recursive: true });
});

/** The processes that were started with this folder for temporary files. */
function processesIn(folder: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'utf8').split('\0');
      return /^[0-9]+$/.test(name) && environment.includes(`TMPDIR=${folder}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${name}/status`, 'utf8'));
    } catch {
      return false;
    }
  });
}

async function waitUntilNone(folder: string): Promise<string[]> {
  for (const deadline = Date.now() + 5000; processesIn(folder).length && Date.now() < deadline; ) await new Promise((done) => setTimeout(done, 20));
  return processesIn(folder);
}

test.each<NodeJS.Signals>(['SIGKILL', 'SIGINT'])('tests that end by %s leave no process', async (ending) => {
  const folder = mkdtempSync(join(tmpdir(), 'ends-'));
  const built = new URL('../dist/esm/testing.js', import.meta.url).href;
  const program = `import { startServer } from '${built}'; await startServer(); console.log('up'); setInterval(() => {}, 1000);`;
  const run = spawn(process.execPath, ['--input-type=module', '-e', program], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((up) => run.stdout.once('data', up));
  expect(processesIn(folder).length).toBeGreaterThanOrEqual(3);
  run.kill(ending);
  expect(await waitUntilNone(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('a program that forgets to stop it ends all the same, and leaves no process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ends-'));
  const built = new URL('../dist/esm/testing.js', import.meta.url).href;
  const program = `import { startServer } from '${built}'; console.log((await startServer()).url);`;
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', program], { env: { ...process.env, TMPDIR: folder }, timeout: 20_000, encoding: 'utf8' });
  expect(out).toMatch(/^http:/);
  expect(await waitUntilNone(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});

test('an APIError is openais', () => {
  expect(new SolidRusT({ apiKey: 'k' })).toBeInstanceOf(SolidRusT);
  expect(APIError.prototype).toBeInstanceOf(Error);
});
