import { messageOf } from '../../api/client';
import { request } from '../../api/request';
import { kDraftPrefix, onDraftsCleared } from '../../shell/useDraft';
import { grown } from './answer';
import {
  type AssistantTurn,
  assistantTurn,
  openCalls,
  type Picture,
  settled,
  type Turn,
  type UserTurn,
  upTo,
  userTurn,
  withoutPictures,
} from './conversation';
import { costOf } from './cost';
import { ChatError, type Fault } from './fault';
import { type Past, remember } from './history';
import { readSchema, verdictOn } from './schema';
import { bodyOf, bytesOf, fits, initialSettings, kMostBody, type Settings } from './settings';
import { readChat } from './stream';
import { words } from './words';

export interface Thread {
  id: string;
  turns: Turn[];
}
export interface Undo {
  text: string;
  threads: Thread[];
  conversation: string;
}
export interface State {
  conversation: string; // its id in the history
  models: string[]; // one for each thread; '' stands for the default
  threads: Thread[];
  settings: Settings;
  message: string; // being typed
  pictures: Picture[];
  undo: Undo | null;
}
// What was sent for an answer and what came for it, byte for byte.
export interface Raw {
  request: string;
  response: string;
  cut: boolean;
}

const kRawMost = 512 * 1024;
const kShowMs = 40;
const kKeepMs = 500;
const kDraft = `${kDraftPrefix}playground`;

let ids = 0;
const newThread = (turns: Turn[] = []): Thread => ({ id: `thread-${++ids}`, turns });
const newConversation = () => crypto.getRandomValues(new Uint32Array(3)).join('-');
const fresh = (): State => ({
  conversation: newConversation(),
  models: [''],
  threads: [newThread()],
  settings: initialSettings,
  message: '',
  pictures: [],
  undo: null,
});

// All of the playground that outlives its page: what is typed, what was said, and the answers that are being written,
// which go on while another page is looked at. Kept in the window's own storage, so that it outlives a reload too.
export class Playground {
  defaultModel = '';
  private state: State;
  private readonly listeners = new Set<() => void>();
  private readonly running = new Map<string, AbortController>();
  private readonly raws = new Map<string, Raw>();
  private showing: ReturnType<typeof setTimeout> | undefined;
  private keeping: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  private readonly onHide = () => this.keep();

  constructor(readonly account: string) {
    this.state = read(account) ?? fresh();
    window.addEventListener('pagehide', this.onHide);
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  readonly get = () => this.state;
  rawOf(turn: string): Raw | undefined {
    return this.raws.get(turn);
  }
  modelAt(at: number): string {
    return this.state.models[at] || this.defaultModel;
  }

  change(part: Partial<State>) {
    this.state = { ...this.state, ...part };
    this.keepSoon();
    this.show();
  }
  changeSettings(part: Partial<Settings>) {
    this.change({ settings: { ...this.state.settings, ...part } });
  }

  // One thread for each; those that are taken away stop. A model that joins goes on from what was said with the first.
  setModels(models: string[]) {
    if (models.join('\n') === this.state.models.join('\n')) return;
    const before = settled(this.state.threads[0]?.turns ?? []);
    const threads = models.map((_, at) => this.state.threads[at] ?? newThread(before));
    for (const thread of this.state.threads.slice(models.length)) this.stopIn(thread);
    this.change({ models, threads });
  }
  removeModel(at: number) {
    const { models, threads } = this.state;
    const gone = threads[at];
    if (!gone || models.length === 1) return;
    this.stopIn(gone);
    const others = (_: unknown, other: number) => other !== at;
    this.change({ models: models.filter(others), threads: threads.filter(others) });
  }

  // The message goes to every model.
  send(text = this.state.message, pictures = this.state.pictures) {
    const typed = text === this.state.message;
    this.change({ undo: null, ...(typed && { message: '', pictures: [] }) });
    for (const [at, thread] of this.state.threads.entries())
      void this.ask(at, [...thread.turns, userTurn(text, pictures)]);
  }
  askAgain(thread: string, turn: string) {
    const { threads, conversation } = this.state;
    const at = threads.findIndex(({ id }) => id === thread);
    const turns = threads[at]?.turns;
    if (!turns) return;
    const left = upTo(turns, turn);
    // What followed can be had back; the answer alone that is asked for anew is no loss worth a word.
    const lost = turns.slice(left.length).some(({ role }) => role === 'user');
    if (lost) this.branch({ text: words.removed, threads, conversation });
    else this.change({ undo: null });
    void this.ask(at, left);
  }
  edit(thread: string, turn: string, edit: string | undefined) {
    this.update(thread, turn, (old) => ({ ...(old as UserTurn), edit }));
  }
  askEdited(thread: string, turn: string) {
    const { threads, conversation } = this.state;
    this.update(thread, turn, (old) => {
      const { edit, ...rest } = old as UserTurn;
      return { ...rest, text: edit ?? rest.text };
    });
    this.askAgain(thread, turn);
    this.branch({ text: words.changed, threads, conversation });
  }
  // Goes on as another conversation: the one before stays in the history, and can be had back.
  private branch(undo: Undo) {
    this.change({ undo, conversation: newConversation() });
  }
  setResult(thread: string, turn: string, call: string, result: string) {
    this.update(thread, turn, (old) => {
      const answer = old as AssistantTurn;
      return {
        ...answer,
        calls: answer.calls.map((one) => (one.id === call ? { ...one, result } : one)),
      };
    });
  }
  // The calls of the last answer have their results: the model goes on.
  goOn(thread: string) {
    const at = this.state.threads.findIndex(({ id }) => id === thread);
    const turns = this.state.threads[at]?.turns;
    if (turns && openCalls(turns).length > 0) void this.ask(at, turns);
  }
  clear() {
    const { threads, conversation } = this.state;
    this.stop();
    this.change({
      conversation: newConversation(),
      threads: this.state.models.map(() => newThread()),
      undo: { text: words.cleared, threads, conversation },
    });
  }
  undo() {
    const { undo } = this.state;
    if (!undo) return;
    this.stop();
    const threads = undo.threads.map((thread) => ({ ...thread, turns: settled(thread.turns) }));
    const models = threads.map((_, at) => this.state.models[at] ?? '');
    this.change({ threads, models, conversation: undo.conversation, undo: null });
  }
  openPast(past: Past) {
    this.stop();
    this.change({
      conversation: past.id,
      models: past.models,
      settings: { ...initialSettings, ...past.settings },
      threads: past.threads.map((turns) => newThread(settled(turns))),
      undo: null,
    });
  }

  stop() {
    for (const control of this.running.values()) control.abort();
  }
  private stopIn(thread: Thread) {
    for (const { id } of thread.turns) this.running.get(id)?.abort();
  }
  // Nobody sees it any more.
  end() {
    this.over = true;
    clearTimeout(this.keeping);
    window.removeEventListener('pagehide', this.onHide);
    this.stop();
  }

  private async ask(at: number, turns: Turn[]) {
    const thread = this.state.threads[at];
    if (!thread) return;
    this.stopIn(thread);
    const { settings } = this.state;
    const model = this.modelAt(at);
    const turn = assistantTurn(model);
    const body = JSON.stringify({
      ...bodyOf(model, settings, turns),
      stream: true,
      stream_options: { include_usage: true },
    });
    const raw: Raw = { request: body, response: '', cut: false };
    this.raws.set(turn.id, raw);
    this.setTurns(thread.id, [...turns, turn]);
    this.show();
    const change = (how: (old: AssistantTurn) => AssistantTurn) =>
      this.update(thread.id, turn.id, (old) => how(old as AssistantTurn));
    const control = new AbortController();
    this.running.set(turn.id, control);
    const started = performance.now();
    const since = () => performance.now() - started;
    const finish = (part: Partial<AssistantTurn>) =>
      change((old) => ({ ...old, ...part, figures: { ...old.figures, ...part.figures, totalMs: since() } }));
    let id: string | undefined;
    try {
      if (!fits(body))
        throw new ChatError({ kind: 'size', message: words.bodyTooLarge(bytesOf(body), kMostBody) });
      const call = new Request('/api/playground/chat', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body,
        signal: control.signal,
      });
      const response = await request(call, Number.POSITIVE_INFINITY);
      id = response.headers.get('x-request-id') ?? undefined;
      change((old) => ({ ...old, figures: { ...old.figures, request: id } }));
      const usage = await readChat(
        response,
        (delta) => this.grow(thread.id, turn.id, (old) => grown(old, delta, since())),
        (text) => {
          if (raw.response.length < kRawMost) raw.response += text;
          else raw.cut = true;
        },
      );
      finish({ state: 'done', figures: usage });
      if (settings.output !== 'text') {
        const schema = settings.output === 'json_schema' ? (readSchema(settings.schema).value ?? null) : null;
        change((old) =>
          old.calls.length > 0 ? old : { ...old, verdict: verdictOn(old.text.trim(), schema) },
        );
      }
    } catch (error) {
      if (control.signal.aborted) finish({ state: 'stopped' });
      else finish({ state: 'failed', fault: faultOf(error) });
    } finally {
      this.running.delete(turn.id);
      this.remember();
    }
    if (!id || this.over) return;
    const costNano = await costOf(id, model);
    if (costNano === undefined) return;
    change((old) => ({ ...old, figures: { ...old.figures, costNano } }));
    this.remember();
  }

  private update(thread: string, turn: string, how: (old: Turn) => Turn) {
    if (this.replace(thread, turn, how)) this.show();
  }
  // A stream changes it more often than it can be looked at.
  private grow(thread: string, turn: string, how: (old: AssistantTurn) => AssistantTurn) {
    if (!this.replace(thread, turn, (old) => how(old as AssistantTurn))) return;
    this.showing ??= setTimeout(() => this.show(), kShowMs);
  }
  private replace(thread: string, turn: string, how: (old: Turn) => Turn): boolean {
    const turns = this.state.threads.find(({ id }) => id === thread)?.turns;
    if (!turns?.some(({ id }) => id === turn)) return false; // it was taken away meanwhile
    this.setTurns(
      thread,
      turns.map((old) => (old.id === turn ? how(old) : old)),
    );
    return true;
  }
  private setTurns(thread: string, turns: Turn[]) {
    const threads = this.state.threads.map((old) => (old.id === thread ? { ...old, turns } : old));
    this.state = { ...this.state, threads };
    this.keepSoon();
  }
  private show() {
    clearTimeout(this.showing);
    this.showing = undefined;
    for (const listener of [...this.listeners]) listener();
  }

  private keepSoon() {
    this.keeping ??= setTimeout(() => this.keep(), kKeepMs);
  }
  private keep() {
    clearTimeout(this.keeping);
    this.keeping = undefined;
    if (this.over) return;
    const { undo: _, ...state } = this.state;
    const text = (kept: typeof state) => JSON.stringify({ account: this.account, state: kept });
    try {
      sessionStorage.setItem(kDraft, text(state));
    } catch {
      try {
        const threads = state.threads.map(({ id, turns }) => ({ id, turns: withoutPictures(turns) }));
        sessionStorage.setItem(kDraft, text({ ...state, threads, pictures: [] }));
      } catch {
        // Full or forbidden: it lives as long as the window.
      }
    }
  }
  private remember() {
    const { conversation, models, settings, threads } = this.state;
    if (this.over) return;
    remember(this.account, {
      id: conversation,
      atMs: Date.now(),
      models: models.map((_, at) => this.modelAt(at)),
      settings,
      threads: threads.map(({ turns }) => turns),
    });
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof ChatError) return error.fault;
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 0;
  return { kind: status > 0 ? 'refused' : 'silence', status, message: messageOf(error) };
}

function read(account: string): State | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(kDraft) ?? 'null') as {
      account: string;
      state: Omit<State, 'undo'>;
    } | null;
    if (kept?.account !== account) return null;
    const threads = kept.state.threads.map(({ turns }) => newThread(settled(turns)));
    if (threads.length === 0 || threads.length !== kept.state.models.length) return null;
    const settings = { ...initialSettings, ...kept.state.settings };
    return { ...fresh(), ...kept.state, settings, threads, undo: null };
  } catch {
    return null;
  }
}

// One for each window, and for the person who is signed in.
let current: Playground | undefined;
export function playgroundOf(account: string): Playground {
  if (current?.account !== account) {
    current?.end();
    current = new Playground(account);
  }
  return current;
}
onDraftsCleared(() => {
  current?.end();
  current = undefined;
});
