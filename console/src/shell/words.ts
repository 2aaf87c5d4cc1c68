// What the frame says.
export const words = {
  theme: 'Theme',
  themes: { auto: 'As the system', light: 'Light', dark: 'Dark' },
  noPage: 'There is no such page',
  whyNoPage: 'The address may be mistyped, or the page has moved.',
  home: 'Go home',
} as const;
