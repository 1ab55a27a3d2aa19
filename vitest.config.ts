import { defineConfig } from 'vitest/config';

/** Tests that watch the whole machine: one after the other, and after all others, whose work they would see and slow down. */
const watching = ['test/sensor*.test.ts', 'test/response.e2e.test.ts', 'src/runtime/degrade/fallback.test.ts'];
const common = { testTimeout: 30_000, hookTimeout: 180_000, pool: 'forks' as const };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'rooms',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...watching],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      { test: { ...common, name: 'watching', include: watching, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
