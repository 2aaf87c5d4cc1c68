import { readFileSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

// The console's listener during development: npm run dev, then open the address that it prints.
const backend = process.env.SOLIDRUST_CONSOLE ?? 'http://127.0.0.1:8081';

// The documents of the API and of the console's own API, as files beside the pages: /docs/api.yaml, /docs/control.yaml.
const documents: Plugin = {
  name: 'documents',
  generateBundle() {
    for (const name of ['api.yaml', 'control.yaml'])
      this.emitFile({
        type: 'asset',
        fileName: `docs/${name}`,
        source: readFileSync(`../api/openapi/${name}`),
      });
  },
};

export default defineConfig({
  plugins: [react(), documents],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // the content security policy allows no data: scripts or styles
    modulePreload: { polyfill: false },
    // Icons of the frame that pages have too: one file instead of one for each.
    rolldownOptions: {
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            {
              name: 'icons',
              test: /icons\/Icon(ChartBar|ClipboardList|History|Key|PlugConnected|Settings|Sparkles|Users|ChevronDown)\.mjs/,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: {
      '/api': { target: backend, changeOrigin: false },
      '^/docs/.*[.]yaml$': { target: backend, changeOrigin: false },
    },
  },
  html: { cspNonce: '__CSP_NONCE__' },
});
