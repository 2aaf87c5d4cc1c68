import type { Fault } from './fault';
import type { Verdict } from './schema';

// What was said so far: turns of the person and of a model. Plain values, so that it can be kept and shown again.
export interface Picture {
  name: string;
  url: string; // data:image/…; empty once it was too large to be kept
}
export interface UserTurn {
  id: string;
  role: 'user';
  text: string;
  pictures: Picture[];
  edit?: string; // what it is being changed to
}
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
  result: string; // as typed by hand
}
export interface Figures {
  firstMs?: number;
  totalMs?: number;
  promptTokens?: number;
  completionTokens?: number;
  cachedTokens?: number;
  costNano?: number;
  finish?: string;
  request?: string; // its id
}
export interface AssistantTurn {
  id: string;
  role: 'assistant';
  model: string;
  text: string;
  reasoning: string;
  calls: ToolCall[];
  state: 'running' | 'done' | 'stopped' | 'failed';
  fault?: Fault;
  verdict?: Verdict; // on the JSON that was asked for
  figures: Figures;
}
export type Turn = UserTurn | AssistantTurn;

export const userTurn = (text: string, pictures: Picture[] = []): UserTurn => ({
  id: newId(),
  role: 'user',
  text,
  pictures,
});
export const assistantTurn = (model: string): AssistantTurn => ({
  id: newId(),
  role: 'assistant',
  model,
  text: '',
  reasoning: '',
  calls: [],
  state: 'running',
  figures: {},
});
const newId = () => crypto.getRandomValues(new Uint32Array(2)).join('-');

// The calls that the model waits for: only those of the last answer, and only when it is whole.
export function openCalls(turns: Turn[]): ToolCall[] {
  const last = turns.at(-1);
  return last?.role === 'assistant' && last.state === 'done' ? last.calls : [];
}
export const isRunning = (turns: Turn[]) => {
  const last = turns.at(-1);
  return last?.role === 'assistant' && last.state === 'running';
};

// What is left when the question of this turn is asked again: everything up to the person's turn, or up to what an
// answer was given to.
export function upTo(turns: Turn[], id: string): Turn[] {
  const at = turns.findIndex((turn) => turn.id === id);
  if (at < 0) return turns;
  return turns.slice(0, turns[at]?.role === 'user' ? at + 1 : at);
}

export type Part = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };
export interface ChatMessage {
  role: string;
  content: string | Part[] | null;
  tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
  tool_call_id?: string;
}

// The turns as the API takes them. An answer without words is left out, and calls count only when they are whole: half a
// call cannot be answered.
export function messagesOf(system: string, turns: Turn[]): ChatMessage[] {
  const messages: ChatMessage[] = system.trim() ? [{ role: 'system', content: system }] : [];
  for (const turn of turns) {
    if (turn.role === 'user') {
      messages.push({ role: 'user', content: contentOf(turn) });
      continue;
    }
    const calls = turn.state === 'done' ? turn.calls : [];
    if (turn.text === '' && calls.length === 0) continue;
    messages.push({
      role: 'assistant',
      content: turn.text || null,
      ...(calls.length > 0 && {
        tool_calls: calls.map((call) => ({
          id: call.id,
          type: 'function' as const,
          function: { name: call.name, arguments: call.arguments },
        })),
      }),
    });
    for (const call of calls) messages.push({ role: 'tool', tool_call_id: call.id, content: call.result });
  }
  return messages;
}

function contentOf({ text, pictures }: UserTurn): string | Part[] {
  const kept = pictures.filter(({ url }) => url !== '');
  if (kept.length === 0) return text;
  return [
    ...(text ? [{ type: 'text' as const, text }] : []),
    ...kept.map(({ url }) => ({ type: 'image_url' as const, image_url: { url } })),
  ];
}

// Of turns that were kept while an answer was written, nobody writes it any more.
export const settled = (turns: Turn[]): Turn[] =>
  turns.map((turn) =>
    turn.role === 'assistant' && turn.state === 'running' ? { ...turn, state: 'stopped' } : turn,
  );
export const withoutPictures = (turns: Turn[]): Turn[] =>
  turns.map((turn) =>
    turn.role === 'user' && turn.pictures.length > 0
      ? { ...turn, pictures: turn.pictures.map(({ name }) => ({ name, url: '' })) }
      : turn,
  );
export const firstWords = (turns: Turn[]) =>
  turns
    .find((turn): turn is UserTurn => turn.role === 'user')
    ?.text.trim()
    .slice(0, 80) ?? '';
