/** Random requests of persons whose texts stand anywhere, through the whole workflow. */
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { memberAt } from '../../../core/request/fields/field-path.ts';
import { defaultKxUserName } from '../../../core/request/fields/kx-user-name.ts';
import { anyRequest, signsOf } from '../../helpers/any-request.ts';

vi.hoisted(() => Object.assign(process.env, { POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_LOGGER_LOG_EVENT: 'true' }));
// Before the world, which is silent.
await import('../../../functions/lib/runtime/logger.ts');
const { useFakedTime, World } = await import('../../helpers/world.ts');

const { RUNS = '40', SEED } = process.env;
const said: string[] = [];

beforeEach(() => {
  useFakedTime();
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** The name of a kx user is an identifier. */
function kxNameOf(request: object): string {
  return String(memberAt(request, 'kx.userName') ?? defaultKxUserName(String(memberAt(request, 'user.userName'))));
}

it('says nothing of the person in logs, causes and outcomes, but the name of the kx user', async () => {
  const statuses = new Set<string>();
  const property = fc.asyncProperty(anyRequest, fc.constantFrom('onboarding', 'role-change'), async (request, kind) => {
    const world = new World();
    const [execution] = await world.carryOut({ kind, request }, { kind: 'onboarding', request });
    const { status = '', error, cause } = execution ?? {};
    statuses.add(status);
    const all = [...said.splice(0), JSON.stringify([error, cause, world.outcomes])].join('\n');
    expect(signsOf(all.replaceAll(kxNameOf(request), 'name')), all).toEqual([]);
    expect(all).toContain(' done');
  });
  await fc.assert(property, { numRuns: Number(RUNS), ...(SEED !== undefined && { seed: Number(SEED) }) });
  expect(statuses).toEqual(new Set(['SUCCEEDED', 'FAILED']));
}, 120_000);
