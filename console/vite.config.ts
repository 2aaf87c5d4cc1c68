import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The console's listener during development: npm run dev, then open the address that it prints.
const backend = process.env.SOLIDRUST_CONSOLE ?? 'http://127.0.0.1:8081';

export default defineConfig({
  plugins: [react()],
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
  server: { proxy: { '/api': { target: backend, changeOrigin: false } } },
  html: { cspNonce: '__CSP_NONCE__' },
});
