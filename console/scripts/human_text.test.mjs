import { expect, it } from 'vitest';
import { humanText } from './human_text.mjs';

const texts = (source) => humanText(source).map(({ text }) => text);

// A fault of each kind, as somebody in a hurry would write it.
it.each([
  ['<Text>Save changes</Text>', 'Save changes'],
  ['<Tag>off</Tag>', 'off'],
  ['<Button title="Close">{icon}</Button>', 'Close'],
  ['<TextInput label="Name" />', 'Name'],
  ["const done = ok ? 'Saved' : words.failed;", 'Saved'],
  ["notifications.show({ message: 'The key is gone' });", 'The key is gone'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
  ['const title = `Edit ${name}`;', 'Edit 0'],
  ["const days = [{ label: 'After 3 days' }];", 'After 3 days'],
])('%s has words of its own', (source, text) => {
  expect(texts(source)).toEqual([text]);
});

it.each([
  '<Text size="sm" className="mono break" c="dimmed">{words.save}</Text>',
  "import { Button } from 'Some Module';",
  "if (notice === 'signed out') leave();",
  "if (types.includes('Files')) take();",
  "const style = { gridTemplateColumns: 'minmax(0, 1fr) auto' };",
  '<div className="brand">SolidRusT</div>',
  '<Tag>{row.status} · {row.id}</Tag>',
  "throw new Error('the chart has no series');",
  "const colour = 'var(--mantine-color-text)';",
])('%s has none', (source) => {
  expect(texts(source)).toEqual([]);
});

it('names the line', () => {
  expect(humanText('const a = 1;\n\n<p>Hello there</p>')).toEqual([{ line: 3, text: 'Hello there' }]);
});
