/** Faked time passes for those who wait for it, and never overtakes a function at work. */
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sampleRequest } from '../helpers/requests.ts';
import { useFakedTime, World } from '../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

it('lets no time pass while a function needs real time', async () => {
  const world = new World({
    async onStateEntered() {
      for (let turn = 0; turn < 3_000; turn += 1) await setImmediate();
    },
  });
  // A request comes a millisecond after what was before.
  const before = Date.now() + 1;
  const [execution] = await world.onboard(sampleRequest());
  expect(execution?.status).toBe('SUCCEEDED');
  expect(Date.now()).toBe(before);
});

it('lets time pass while a call waits for its answer', async () => {
  const world = new World();
  await world.setFaults([{ operation: 'identitystore:CreateUser', delayMs: 5_000 }]);
  // A request comes a millisecond after what was before.
  const before = Date.now() + 1;
  const [execution] = await world.onboard(sampleRequest());
  expect(execution?.status).toBe('SUCCEEDED');
  expect(Date.now()).toBe(before + 5_000);
});
