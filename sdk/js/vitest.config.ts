import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The built files are tested. OPENAI=openai-lowest takes the oldest openai of the range.
const built = (name: string) => fileURLToPath(new URL(`./dist/esm/${name}.js`, import.meta.url));
export default defineConfig({
  resolve: {
    alias: [
      { find: /^@solidrust\/ai$/, replacement: built('index') },
      { find: /^@solidrust\/ai\/testing$/, replacement: built('testing') },
      ...(process.env['OPENAI'] ? [{ find: /^openai$/, replacement: process.env['OPENAI'] }] : []),
    ],
  },
  test: { include: ['test/*.test.ts'], testTimeout: 30_000, maxWorkers: 2 },
});
