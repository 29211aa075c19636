import { defineConfig } from 'vitest/config';

/** Files with their own modules: they use a real client of a class that others replace, share a cloud, or set the logger up. */
const ISOLATED = [
  'test/functions/lib/**/*.test.ts',
  'test/cli/executions/**/*.test.ts',
  'test/cli/output/show-execution.test.ts',
  'test/privacy.test.ts',
  'test/workflow/random/any-private.test.ts',
];

/** Files of the command that share a local cloud. */
const COMMANDS = ['test/cli/{commands,json}/**/*.test.ts', 'test/cli/user-error.test.ts'];

/** Files that replace the clients of the AWS SDK, each those that it uses. */
const FUNCTIONS = ['test/functions/*.test.ts'];

/** Files of the command that need no cloud. They have no modules in common with tests that set the environment of functions. */
const CLI = ['test/cli/**/*.test.ts'];

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
      { extends: true, test: { name: 'functions', include: FUNCTIONS, isolate: false } },
      { extends: true, test: { name: 'commands', include: COMMANDS, isolate: false } },
      { extends: true, test: { name: 'cli', include: CLI, exclude: [...ISOLATED, ...COMMANDS], isolate: false } },
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...ISOLATED, ...FUNCTIONS, ...CLI],
          isolate: false,
        },
      },
    ],
  },
});
