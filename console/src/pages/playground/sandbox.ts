import type { Schemas } from '../../api/client';

type Model = Schemas['Model'];

// Whether the sandbox alone answers for a model.
export const isSandbox = (model: Model | undefined) => model?.sandbox === true;

// What the sandbox does when it is asked with these words (docs/sandbox.md).
export const failures = [
  {
    label: 'Slow',
    steps: 'slow 2s, pause 150ms',
    hint: 'Two seconds to the first token, then a word at a time',
  },
  { label: 'Long', steps: 'long 500', hint: 'An answer of 500 words' },
  { label: 'Error 400', steps: 'error 400', hint: 'The model server refuses the request' },
  { label: 'Error 429', steps: 'error 429', hint: 'The model server has too much to do' },
  { label: 'Error 500', steps: 'error 500', hint: 'The model server fails' },
  { label: 'Error 503', steps: 'error 503', hint: 'The model server is overloaded' },
  { label: 'Error in the stream', steps: 'error in stream after 5', hint: 'An error after five words' },
  { label: 'Cut', steps: 'cut after 5', hint: 'The connection breaks after five words' },
  { label: 'Early end', steps: 'end after 5', hint: 'It ends after five words as if all were well' },
  {
    label: 'Stall',
    steps: 'stall after 5',
    hint: 'Silence after five words, until the stall deadline. Stop ends it',
  },
] as const;
export const askedFor = (steps: string) => `sandbox: ${steps}`;
