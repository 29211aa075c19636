/** `onboard emit` on a terminal. */
import { afterEach, expect, it, vi } from 'vitest';
import { emit } from '../../../cli/commands/emit.ts';
import { cloud, fileOf, options, output, streams, useCommandsCloud } from '../../helpers/commands/commands-cloud.ts';
import { person } from '../../helpers/requests.ts';

useCommandsCloud();

const { isTTY, columns } = process.stderr;

afterEach(() => {
  Object.assign(process.stderr, { isTTY, columns });
  vi.unstubAllEnvs();
});

it('shows that it waits for a rule, and breaks its notes at spaces', async () => {
  vi.stubEnv('CI', undefined);
  vi.stubEnv('TERM', 'xterm');
  Object.assign(process.stderr, { isTTY: true, columns: 40 });
  const event = { source: 'hr', 'detail-type': 'User Onboarding Requested', detail: person(1) };
  expect(await emit(await fileOf('event.json', JSON.stringify(event)), { ...options(), wait: 10 })).toBe(0);
  const waiting = output.findIndex((text) => text.includes('Waiting for a rule'));
  expect(waiting).toBeGreaterThan(-1);
  expect(streams.stderr.endsWith('\r\u001B[K'), 'the line is erased').toBe(true);
  expect(streams.stderr).toContain(`Requested" on\nthe bus ${cloud.stack.outputs.EventBusName}\n`);
});
