import { Fragment } from 'react';

// A text of the document, in which code stands between backticks.
export function Said({ text }: { text: string }) {
  return text.split('`').map((part, at) =>
    at % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, which never changes
      <code key={at} className="mono break">
        {part}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: likewise
      <Fragment key={at}>{part}</Fragment>
    ),
  );
}
