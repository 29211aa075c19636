import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleRequest } from '../requests.ts';
import { useFakedTime, World } from './world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

describe('the world', () => {
  it('onboards the sample person', async () => {
    const world = new World();
    const [execution] = await world.onboard(sampleRequest());
    expect(execution?.status, `${execution?.error} ${execution?.cause}`).toBe('SUCCEEDED');
    expect(world.users()).toMatchObject({ identityStore: [{}], finSpace: [{}], kx: [{}] });
    expect(world.outcomes).toMatchObject([{ detailType: 'User Onboarded' }]);
  });
});
