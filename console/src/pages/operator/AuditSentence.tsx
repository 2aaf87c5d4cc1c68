import type { Entry } from './audit_names';
import { tell } from './audit_sentence';

// What happened, with names in bold. `name` is what the object was called.
export function AuditSentence({ entry, name }: { entry: Entry; name: string }) {
  return tell(entry, name).map((piece) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      <b key={piece.name} dir="auto">
        {piece.name}
      </b>
    ),
  );
}
