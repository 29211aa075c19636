/** A whole life: joins, changes desks, is suspended, comes back, is removed, and another person takes the name. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RequestKind } from '../../core/kinds.ts';
import { accessOf, NO_ACCESS } from '../helpers/person/access.ts';
import { send, WAYS, type Way } from '../helpers/person/ways-in.ts';
import { sampleRequest } from '../helpers/requests.ts';
import { useFakedTime, World } from '../helpers/world.ts';

beforeEach(useFakedTime);
afterEach(() => {
  vi.useRealTimers();
});

const ADA = 'ada.lovelace@example.com';
const NAMESAKE = 'ada.namesake@example.com';

/** Sends requests for the user name of the sample one after the other. */
class Life {
  readonly world = new World();
  readonly #way: Way;
  #requests = 0;

  constructor(way: Way) {
    this.#way = way;
  }

  /** @returns the outcome */
  async ask(kind: RequestKind, address: string, members: object) {
    this.world.letTimePass(60_000);
    this.#requests += 1;
    const requestId = `HR-${this.#requests}`;
    const { user: sample } = sampleRequest();
    const { userName } = sample;
    const user =
      kind === 'onboarding' ? { ...sample, emails: [{ value: address }] } : { userName, emails: [{ value: address }] };
    let sent = false;
    void send(this.world, this.#way, { kind, request: { requestId, user, ...members } }).then(() => {
      sent = true;
    });
    await this.world.run(() => !sent);
    const outcomes = this.world.outcomes.filter(({ detail }) => detail.requestId === requestId);
    expect(outcomes).toHaveLength(1);
    const [{ detailType, detail }] = outcomes as [(typeof outcomes)[number]];
    return { detailType, error: detail.failure?.error, detail };
  }

  join(address: string, role: string, groups: string[], rehire?: true) {
    const finSpace = { type: 'APP_USER' };
    return this.ask('onboarding', address, { finSpace, kx: { role }, groups, ...(rehire && { rehire }) });
  }

  change(address: string, role: string, groups?: string[]) {
    return this.ask('role-change', address, { kx: { role }, ...(groups && { groups }) });
  }

  leave(address: string, mode?: 'remove') {
    return this.ask('offboarding', address, mode ? { mode, confirm: true } : {});
  }
}

describe.each(WAYS)('by %s', (way) => {
  it('each step gives and takes exactly what it says', async () => {
    const life = new Life(way);
    const { world } = life;

    expect(await life.join(ADA, 'analyst', ['Quants'])).toMatchObject({ detailType: 'User Onboarded' });
    const joined = accessOf(world, ADA);
    expect(joined).toEqual({ userId: expect.any(String), groups: ['Quants'], finSpace: 'ENABLED', roles: ['analyst'] });

    expect(await life.change(ADA, 'quant', ['Traders'])).toMatchObject({ detailType: 'User Role Changed' });
    expect(accessOf(world, ADA)).toEqual({ ...joined, groups: ['Traders'], roles: ['quant'] });
    // Groups that are not mentioned stay.
    expect(await life.change(ADA, 'admin')).toMatchObject({ detailType: 'User Role Changed' });
    expect(accessOf(world, ADA)).toEqual({ ...joined, groups: ['Traders'], roles: ['admin'] });

    expect(await life.leave(ADA)).toMatchObject({ detailType: 'User Offboarded', detail: { mode: 'suspend' } });
    const suspended = { ...joined, groups: [], finSpace: 'DISABLED', roles: [NO_ACCESS] };
    expect(accessOf(world, ADA)).toEqual(suspended);

    // However new, these give nothing back.
    expect(await life.change(ADA, 'admin', ['Quants'])).toMatchObject({ error: 'PersonLeft' });
    expect(await life.join(ADA, 'analyst', ['Quants'])).toMatchObject({ error: 'RehireRequired' });
    expect(await life.change(ADA, 'admin', ['Quants'])).toMatchObject({ error: 'PersonLeft' });
    expect(accessOf(world, ADA)).toEqual(suspended);

    expect(await life.join(ADA, 'quant', ['Quants'], true)).toMatchObject({ detailType: 'User Onboarded' });
    expect(accessOf(world, ADA)).toEqual({ ...joined, groups: ['Quants'], roles: ['quant'] });
    expect(await life.change(ADA, 'admin')).toMatchObject({ detailType: 'User Role Changed' });

    expect(await life.leave(ADA, 'remove')).toMatchObject({
      detailType: 'User Offboarded',
      detail: { mode: 'remove' },
    });
    expect(accessOf(world, ADA)).toEqual({ userId: undefined, groups: [], finSpace: 'DISABLED', roles: [] });
    expect(world.users().kx).toEqual([]);
    // Sent again, there is nothing left to do.
    expect(await life.leave(ADA, 'remove')).toMatchObject({ detailType: 'User Offboarded' });

    expect(await life.join(NAMESAKE, 'analyst', ['Traders'])).toMatchObject({ detailType: 'User Onboarded' });
    const namesake = accessOf(world, NAMESAKE);
    expect(namesake).toMatchObject({ groups: ['Traders'], finSpace: 'ENABLED', roles: ['analyst'] });
    expect(namesake.userId).not.toBe(joined.userId);
    for (const late of [
      await life.leave(ADA),
      await life.leave(ADA, 'remove'),
      await life.change(ADA, 'admin', []),
      await life.join(ADA, 'admin', [], true),
    ]) {
      expect(late).toMatchObject({ error: 'UserMismatch' });
    }
    expect(accessOf(world, NAMESAKE)).toEqual(namesake);
    expect(await life.change(NAMESAKE, 'quant', ['Quants', 'Traders'])).toMatchObject({
      detailType: 'User Role Changed',
    });
    expect(accessOf(world, NAMESAKE)).toEqual({ ...namesake, groups: ['Quants', 'Traders'], roles: ['quant'] });
  });
});
