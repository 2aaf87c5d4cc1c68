import type { AssistantTurn, Figures } from './conversation';
import type { Delta } from './stream';

// How an answer grows.
export function grown(turn: AssistantTurn, delta: Delta, sinceMs: number): AssistantTurn {
  const calls = [...turn.calls];
  for (const { index, id, name, arguments: piece } of delta.calls ?? []) {
    const call = calls[index] ?? { id: '', name: '', arguments: '', result: '' };
    calls[index] = {
      ...call,
      id: call.id || id || `call_${index + 1}`,
      name: call.name + (name ?? ''),
      arguments: call.arguments + (piece ?? ''),
    };
  }
  const counts = delta.text || delta.reasoning || delta.calls;
  return {
    ...turn,
    text: turn.text + (delta.text ?? ''),
    reasoning: turn.reasoning + (delta.reasoning ?? ''),
    calls,
    figures: {
      ...turn.figures,
      firstMs: turn.figures.firstMs ?? (counts ? sinceMs : undefined),
      finish: delta.finish ?? turn.figures.finish,
    },
  };
}

const kOpen = '<think>';
const kClose = '</think>';

// Some models write what they think before the answer into the answer.
export function thoughtAndText({ reasoning, text }: Pick<AssistantTurn, 'reasoning' | 'text'>) {
  const start = text.trimStart();
  if (!start.startsWith(kOpen)) return { reasoning, text };
  const end = start.indexOf(kClose);
  const thought = start.slice(kOpen.length, end < 0 ? undefined : end).trim();
  return {
    reasoning: reasoning + thought,
    text: end < 0 ? '' : start.slice(end + kClose.length).trimStart(),
  };
}

// Tokens a second from the first token on; undefined where nothing can be said.
export function speedOf({ firstMs, totalMs, completionTokens }: Figures): number | undefined {
  if (firstMs === undefined || totalMs === undefined || !completionTokens || completionTokens < 2)
    return undefined;
  const seconds = (totalMs - firstMs) / 1000;
  return seconds > 0.001 ? (completionTokens - 1) / seconds : undefined;
}
