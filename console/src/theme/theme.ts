import { createTheme, type MantineColorsTuple } from '@mantine/core';

// A rust red; shade 7 on white and shade 4 on the dark ground both pass WCAG AA for text.
const rust: MantineColorsTuple = [
  '#fdf1ec',
  '#f8ded3',
  '#f1baa4',
  '#ea9472',
  '#e57448',
  '#d95f31',
  '#c5511f',
  '#a94318',
  '#8b3814',
  '#6e2b0e',
];

export const theme = createTheme({
  primaryColor: 'rust',
  primaryShade: { light: 7, dark: 7 },
  colors: { rust },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { radius: 'md' } },
    Card: { defaultProps: { withBorder: true, padding: 'lg' } },
    Modal: { defaultProps: { centered: true, overlayProps: { blur: 2 } } },
    Anchor: { defaultProps: { underline: 'always' } },
  },
});

// Written by the server into the page: the content security policy allows only styles that carry it.
export function styleNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}
