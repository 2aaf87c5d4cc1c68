import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';
import { sidebar } from './src/navigation.mjs';

// Served by the program at /docs/ of the console's listener; scripts/finish.mjs makes it ready for that.
export default defineConfig({
  base: '/docs',
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never', assets: 'assets' },
  devToolbar: { enabled: false },
  integrations: [
    starlight({
      title: 'SolidRusT',
      titleDelimiter: '·',
      description: 'The documentation of SolidRusT, an AI API gateway in front of your own model servers.',
      logo: { src: './src/assets/logo.svg', alt: '' },
      favicon: '/favicon.svg',
      customCss: ['./src/styles/theme.css'],
      pagefind: true,
      credits: false,
      tableOfContents: { minHeadingLevel: 2, maxHeadingLevel: 3 },
      expressiveCode: {
        themes: ['github-dark', 'github-light'],
        minSyntaxHighlightingColorContrast: 5.5,
        styleOverrides: { borderRadius: '0.5rem', frames: { frameBoxShadowCssValue: 'none' } },
        defaultProps: { wrap: true, overridesByLang: { 'sh,bash,console': { frame: 'none' } } },
      },
      sidebar: sidebar(),
    }),
  ],
});
