import { createTheme, type MantineColorsTuple } from '@mantine/core';

// A rust red: shade 7 on white and shade 3 on the dark ground both pass WCAG AA for text.
const rust: MantineColorsTuple = [
  '#fdf1ec',
  '#f8ded3',
  '#f3c0ab',
  '#f0a686',
  '#e98258',
  '#d95f31',
  '#c5511f',
  '#a94318',
  '#8b3814',
  '#6e2b0e',
];
// Text, quiet text, faint, borders, then the grounds: card, page, sunk.
const dark: MantineColorsTuple = [
  '#e7e8ea',
  '#c8cbd0',
  '#a9aeb6',
  '#868c96',
  '#454a52',
  '#2a2d33',
  '#1c1f23',
  '#131518',
  '#0e1012',
  '#090a0b',
];

export const theme = createTheme({
  primaryColor: 'rust',
  primaryShade: { light: 7, dark: 7 },
  colors: { rust, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  defaultRadius: 'md',
  headings: { fontWeight: '650' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { radius: 'md' } },
    Card: { defaultProps: { withBorder: true, padding: 'lg', radius: 'lg' } },
    Modal: { defaultProps: { centered: true, radius: 'lg', padding: 'lg', overlayProps: { blur: 2 } } },
    Anchor: { defaultProps: { underline: 'always' } },
    Menu: { defaultProps: { withInitialFocusPlaceholder: false, radius: 'md' } },
    Alert: { defaultProps: { radius: 'md' } },
    // The primary colour looks like an error.
    Notification: { defaultProps: { color: 'teal', closeButtonProps: { 'aria-label': 'Close' } } },
  },
});

// Written by the server into the page: the content security policy allows only styles that carry it.
export function styleNonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}
