import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The functions refuse to start without their configuration, as they do on Lambda.
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'threads',
    testTimeout: 20_000,
    // Some tests wait for processes and workers of their own more than they compute.
    maxWorkers: 3,
    hookTimeout: 20_000,
  },
});
