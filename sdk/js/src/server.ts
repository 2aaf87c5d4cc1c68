// One gateway for tests: the real program on a free port of this machine, in a temporary folder, without a model.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export type ModelKind = 'chat' | 'embedding' | 'rerank' | 'moderation' | 'image' | 'speech' | 'transcription';

export interface ServerOptions {
  /** The names of models that the application asks for, with their kinds; the sandbox answers them all. */
  models?: Record<string, ModelKind>;
  program?: string;
}

/** A further key's limits and rights: for the refusals that an application has to bear. */
export interface KeyOptions {
  scopes?: string[];
  models?: string[];
  expires?: string;
  requestsPerMinute?: number;
  requestsPerHour?: number;
  requestsPerDay?: number;
  tokensPerMinute?: number;
  concurrent?: number;
  /** A budget holds for live keys alone, so with it the key is one; the sandbox answers that as well. */
  budgetTokens?: number;
}

/** The gateway cannot be found, does not start, or refuses a command. */
export class ServerError extends Error {
  override name = 'ServerError';
}

const ACCOUNT = 'tests@example.org';
const START = 20_000; // milliseconds for the server to get ready; it takes some 20
const STOP = 5_000;
// Outlives this process by a moment: if it ends without a word, killed perhaps, the server is ended as well.
const GUARD = 'read -r word || kill -s KILL -- "-$1" 2>/dev/null';

/** The program `solidrust`: SOLIDRUST_BIN, else of an installed package `solidrust`, else on PATH. */
export function findProgram(): string {
  const named = process.env['SOLIDRUST_BIN'];
  if (named) {
    if (!isProgram(named)) throw new ServerError(`SOLIDRUST_BIN names ${named}, which is no program`);
    return resolve(named);
  }
  const places: string[] = [];
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    places.push(join(folder, 'node_modules', '.bin'));
    if (folder === dirname(folder)) break;
  }
  places.push(...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean));
  const found = places.map((place) => join(place, 'solidrust')).find(isProgram);
  if (found === undefined) {
    throw new ServerError('there is no program `solidrust`: install the package `solidrust`, put the program on PATH, or name it by SOLIDRUST_BIN');
  }
  return found;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Starts a gateway. It ends by `stop()`, at the end of an `await using`, and when this process ends, however it ends. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const server = new Server(options.program ?? findProgram());
  try {
    await server.start(options.models ?? { 'vllm-primary': 'chat', 'bge-m3': 'embedding' });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A running gateway and a test key for it: made by `startServer()`. */
export class Server implements AsyncDisposable {
  /** Where it listens: `http://127.0.0.1:PORT`. */
  url = '';
  /** A test key without limits. */
  apiKey = '';
  readonly #program: string;
  readonly #folder: string;
  readonly #ids = new Map<string, string>();
  #process: ChildProcess | null = null;
  #guard: ChildProcess | null = null;

  /** @internal */
  constructor(program: string) {
    this.#program = program;
    this.#folder = mkdtempSync(join(tmpdir(), 'solidrust-test-'));
  }

  /** What a client of OpenAI's takes as its base URL. */
  get baseURL(): string {
    return `${this.url}/v1`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The variables by which `new SolidRusT()` finds this server. */
  get environment(): { SOLIDRUST_BASE_URL: string; SOLIDRUST_API_KEY: string } {
    return { SOLIDRUST_BASE_URL: this.baseURL, SOLIDRUST_API_KEY: this.apiKey };
  }

  /** A further key. */
  async key(options: KeyOptions = {}): Promise<string> {
    const { budgetTokens, ...rest } = options;
    const flags = ['--environment', budgetTokens === undefined ? 'test' : 'live'];
    for (const [name, value] of Object.entries(rest)) {
      const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      if (value !== undefined) flags.push(`--${flag}`, Array.isArray(value) ? value.join(',') : String(value));
    }
    const name = `test ${this.#ids.size + 1}`;
    const made = await this.#command('keys', 'create', '--account', ACCOUNT, '--name', name, ...flags);
    this.#ids.set(made.key, made.id);
    if (budgetTokens !== undefined) await this.#command('budgets', 'set', '--key', made.id, '--tokens', String(budgetTokens));
    return made.key;
  }

  /** Ends a key of `key()`: from now on it is refused with 401. */
  async revoke(key: string): Promise<void> {
    const id = this.#ids.get(key);
    if (id === undefined) throw new ServerError('this server has made no such key');
    await this.#command('keys', 'revoke', id);
  }

  /** What the server has logged, a JSON object a line: for a test that fails without a visible reason. */
  log(): string {
    try {
      return readFileSync(join(this.#folder, 'log'), 'utf8');
    } catch {
      return '';
    }
  }

  /** Ends the server and removes its folder. Nothing is done the second time. */
  async stop(): Promise<void> {
    const [server, guard] = [this.#process, this.#guard];
    this.#process = this.#guard = null;
    if (server && server.exitCode === null && server.signalCode === null) {
      const ended = new Promise<void>((done) => server.once('exit', () => done()));
      server.ref();
      server.kill('SIGTERM');
      const late = setTimeout(() => server.kill('SIGKILL'), STOP);
      await ended;
      clearTimeout(late);
    }
    if (guard && guard.exitCode === null && guard.signalCode === null) {
      const ended = new Promise<void>((done) => guard.once('exit', () => done()));
      guard.ref();
      guard.stdin?.end('over\n');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  /** @internal */
  async start(models: Record<string, ModelKind>): Promise<void> {
    const targets = [{ upstream: 'sandbox', model: 'sandbox' }];
    const config = { grace_period: '0s', models: Object.entries(models).map(([name, kind]) => ({ name, kind, targets })) };
    writeFileSync(join(this.#folder, 'config.yaml'), JSON.stringify(config)); // which is YAML as well
    const log = openSync(join(this.#folder, 'log'), 'w');
    const flags = ['--api-listen', '127.0.0.1:0', '--console-listen', 'off', '--log-format', 'json'];
    const options = { cwd: this.#folder, env: environment(), detached: true }; // a Ctrl-C is for the tests, which then end it
    const server = spawn(this.#program, ['serve', '--data-dir', join(this.#folder, 'data'), '--config', join(this.#folder, 'config.yaml'), ...flags], {
      ...options,
      stdio: ['ignore', 'ignore', log],
    });
    closeSync(log);
    let failure: Error | null = null;
    server.once('error', (error) => {
      failure = error;
    });
    this.#process = server;
    server.unref();
    if (server.pid !== undefined) {
      this.#guard = spawn('/bin/sh', ['-c', GUARD, 'sh', String(server.pid)], { ...options, stdio: ['pipe', 'ignore', 'ignore'] });
      this.#guard.unref();
      (this.#guard.stdin as unknown as { unref(): void } | null)?.unref();
    }
    for (const deadline = Date.now() + START; ; await pause(5)) {
      const events = this.#events();
      if (events.has('ready')) {
        this.url = `http://${events.get('listening')?.['address']}`;
        break;
      }
      const ended = failure !== null || server.exitCode !== null || server.signalCode !== null;
      if (ended || Date.now() > deadline) {
        const state = ended ? `ended with ${server.exitCode ?? server.signalCode ?? String(failure)}` : 'does not get ready';
        throw new ServerError(`${this.#program} ${state}:\n${this.log().slice(-4000)}`);
      }
    }
    await this.#command('accounts', 'create', '--email', ACCOUNT, '--tier', 'enterprise');
    this.apiKey = await this.key();
  }

  #events(): Map<string, Record<string, unknown>> {
    const lines = this.log().split('\n').slice(0, -1);
    const events = lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Record<string, unknown>);
    return new Map(events.map((event) => [String(event['event']), event]));
  }

  #command(...words: string[]): Promise<{ key: string; id: string }> {
    const line = [...words, '--json', '--data-dir', join(this.#folder, 'data')];
    return new Promise((done, fail) => {
      execFile(this.#program, line, { cwd: this.#folder, env: environment(), timeout: START }, (error, out, told) => {
        if (error) fail(new ServerError(`solidrust ${words.join(' ')}: ${(told || out || String(error)).trim()}`));
        else done(JSON.parse(out) as { key: string; id: string });
      });
    });
  }
}

/** This process's, without what is meant for another gateway, or would lead requests out of this machine. */
function environment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('SOLIDRUST_') && !/_proxy$/i.test(name));
  return Object.fromEntries(kept);
}
