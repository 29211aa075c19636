import { defineConfig } from 'vitest/config';

/** Files with their own modules: they replace clients of the AWS SDK, share a cloud among their tests, or set the logger up. */
const ISOLATED = [
  'test/functions/**/*.test.ts',
  'test/cli/**/*.test.ts',
  'test/privacy.test.ts',
  'test/workflow/random/any-private.test.ts',
];

export default defineConfig({
  test: {
    // The functions refuse to start without their configuration, as they do on Lambda.
    setupFiles: ['test/setup.ts'],
    globalSetup: ['test/global-setup.ts'],
    pool: 'threads',
    testTimeout: 20_000,
    // Some tests wait for processes and workers of their own more than they compute.
    maxWorkers: 3,
    hookTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'isolated', include: ISOLATED } },
      // Loading the AWS SDK takes longer than most tests, so the files of a worker share their modules.
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ISOLATED, isolate: false } },
    ],
  },
});
