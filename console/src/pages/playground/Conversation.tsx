import { Text } from '@mantine/core';
import { AssistantMessage } from './AssistantMessage';
import { isRunning, openCalls } from './conversation';
import type { Playground, Thread } from './playground';
import { UserMessage } from './UserMessage';
import { words } from './words';

interface ConversationProps {
  playground: Playground;
  thread: Thread;
  model: string;
  ready: boolean; // settings and account allow to ask
  onRaw: (turn: string) => void;
}

// What was said with one model.
export function Conversation({ playground, thread, model, ready, onRaw }: ConversationProps) {
  const { turns, id } = thread;
  const running = isRunning(turns);
  const may = ready && !running;
  const open = openCalls(turns).length > 0;
  return (
    <section aria-label={words.conversationWith(model)} className="thread">
      {turns.length === 0 && (
        <div className="turn" data-role="empty">
          <Text size="sm" fw={600}>
            {words.empty}
          </Text>
          <Text size="sm" c="dimmed" mt={4}>
            {words.emptyText}
          </Text>
        </div>
      )}
      {turns.map((turn, at) => (
        <article
          key={turn.id}
          className="turn"
          data-role={turn.role}
          aria-live={at === turns.length - 1 && turn.role === 'assistant' ? 'polite' : undefined}
          aria-busy={turn.role === 'assistant' && turn.state === 'running'}
        >
          {turn.role === 'user' ? (
            <UserMessage
              turn={turn}
              may={may}
              onEdit={(text) => playground.edit(id, turn.id, text)}
              onAskEdited={() => playground.askEdited(id, turn.id)}
              onAgain={() => playground.askAgain(id, turn.id)}
            />
          ) : (
            <AssistantMessage
              turn={turn}
              may={may}
              open={open && at === turns.length - 1}
              onResult={(call, result) => playground.setResult(id, turn.id, call, result)}
              onSendResults={() => playground.goOn(id)}
              onAgain={() => playground.askAgain(id, turn.id)}
              onRaw={() => onRaw(turn.id)}
            />
          )}
        </article>
      ))}
    </section>
  );
}
