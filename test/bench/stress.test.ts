/**
 * A short form of `npm run stress`: what holds when several requests for one person are carried out at the same time.
 * `SEED=... npx vitest run test/bench/stress.test.ts` repeats the plans of a run, and `ROUNDS=500` looks for longer.
 */

import type { LocalCloud } from 'local-cloud';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { roundsIn } from '../../bench/stress/carry-out.ts';
import { planRounds } from '../../bench/stress/plan.ts';
import { VIOLATIONS, violationsOf } from '../../bench/stress/violations.ts';
import { startApplication } from '../../local/application.ts';

const { ROUNDS = '10', SEED = String(Math.floor(Math.random() * 2 ** 31)) } = process.env;

/** Milliseconds; a round takes about 100. */
const DEADLINE = 60_000 + Number(ROUNDS) * 5_000;

let cloud: LocalCloud;
const errors: unknown[] = [];

beforeAll(async () => {
  cloud = await startApplication({ port: 0, speed: 200, onError: (error) => errors.push(error) });
});

afterAll(() => cloud.close());

it(
  'tells the truth when several requests for one person run at the same time',
  async () => {
    const carryOut = roundsIn({ url: cloud.url, outputs: cloud.stack.outputs });
    const found: string[] = [];
    for (const [index, plan] of planRounds(Number(SEED), Number(ROUNDS)).entries()) {
      for (const { kind, detail } of violationsOf(await carryOut(plan))) {
        found.push(`round ${index}: ${VIOLATIONS[kind]}: ${JSON.stringify(detail)}`);
      }
    }
    expect(found, `${found.length} violations in ${ROUNDS} rounds with SEED=${SEED}`).toEqual([]);
    expect(errors).toEqual([]);
  },
  DEADLINE,
);
