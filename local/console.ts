/** What the application says about itself in the console of the local cloud. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  CannotResume,
  type ConsoleSettings,
  type DescribedExecution,
  Overtaken,
  type ResumeSettings,
} from 'local-cloud';
import { openStack } from '../cli/executions/deployed-stack.ts';
import { startExecution } from '../cli/executions/start-execution.ts';
import { findRequestFaults, readFailure } from '../cli/history/failure-advice.ts';
import { findNextAttempt } from '../cli/history/next-attempt.ts';
import { requestOf, senderRequestId } from '../cli/history/request-ids.ts';
import { REQUESTS } from '../cli/kinds.ts';
import { DEFAULT_STACK } from '../cli/options.ts';
import { toUserError } from '../cli/user-error.ts';
import { runbookSection } from './runbook.ts';

type Kind = keyof typeof REQUESTS;

/** The kinds, with what is named in files of the repository. */
const KINDS = {
  onboarding: {
    title: 'Onboarding',
    event: readEvents('user-onboarding-requested.json'),
    schema: readEvents('schema/user-onboarding-requested.schema.json'),
    example: {
      user: {
        userName: 'grace.hopper',
        name: { givenName: 'Grace', familyName: 'Hopper' },
        displayName: 'Grace Hopper',
        emails: [{ value: 'grace.hopper@example.com', type: 'work', primary: true }],
        title: 'Quantitative Developer',
      },
      finSpace: { type: 'APP_USER', apiAccess: 'ENABLED' },
      kx: { role: 'quant', tags: { desk: 'rates' } },
    },
  },
  'role-change': {
    title: 'Role change',
    event: readEvents('user-role-change-requested.json'),
    schema: readEvents('schema/user-role-change-requested.schema.json'),
    example: {
      user: { userName: 'ada.lovelace', emails: [{ value: 'ada.lovelace@example.com' }] },
      kx: { role: 'admin' },
    },
  },
  offboarding: {
    title: 'Offboarding',
    event: readEvents('user-offboarding-requested.json'),
    schema: readEvents('schema/user-offboarding-requested.schema.json'),
    example: {
      user: { userName: 'ada.lovelace', emails: [{ value: 'ada.lovelace@example.com' }] },
      mode: 'suspend',
    },
  },
} as const satisfies Record<Kind, { title: string; event: SampleFile; schema: object; example: object }>;

interface SampleFile {
  source: string;
  'detail-type': string;
  detail: object;
}

/** The settings. */
export const CONSOLE: ConsoleSettings = {
  title: 'FinSpace user onboarding',
  busOutput: 'EventBusName',
  ownerTag: 'identityStoreUserId',
  labels: { requestId: 'Request ID', finSpace: 'FinSpace', apiAccess: 'API access', kx: 'FinSpace kdb' },
  kinds: kinds().map((kind) => {
    const { title, event, schema, example } = KINDS[kind];
    return {
      kind,
      title,
      stateMachineOutput: REQUESTS[kind].outputs.stateMachine,
      source: event.source,
      detailType: event['detail-type'],
      schema,
      example,
      check: (request) => findRequestFaults(kind, request),
    };
  }),
  samples: [
    sample('Ada Lovelace joins', KINDS.onboarding.event),
    sample('Ada Lovelace changes desks', KINDS['role-change'].event),
    sample('Ada Lovelace leaves', KINDS.offboarding.event),
    sample('A request that breaks the contract', {
      ...KINDS.onboarding.event,
      detail: { requestId: 'HR-2026-000001' },
    }),
  ],
  presets: [
    {
      title: 'Throttle kdb twice',
      description: 'The next two calls of CreateKxUser are throttled. The workflow retries, and succeeds.',
      faults: [{ operation: 'finspace:CreateKxUser', error: 'ThrottlingException', times: 2 }],
    },
    {
      title: 'Take a permission away',
      description:
        'CreateKxUser is denied until the fault is removed. The workflow fails. Remove the fault, then resume.',
      faults: [{ operation: 'finspace:CreateKxUser', error: 'AccessDeniedException', times: 'always' }],
    },
    {
      title: 'Lose an answer',
      description: 'The user is created, and the connection is cut before the answer. The retry finds the user.',
      faults: [{ operation: 'identitystore:CreateUser', reset: true, when: 'after' }],
    },
    {
      title: 'Slow motion',
      description: 'Each call of the three services takes two seconds longer, so that the graph can be watched.',
      faults: ['identitystore:*', 'finspace-api:*', 'finspace:*'].map((operation) => ({
        operation,
        delayMs: 2_000,
        times: 'always',
      })),
    },
  ],
  describeRequest(input) {
    const request = requestOf(input);
    const requestId = member(request, 'requestId');
    const person = member(member(request, 'user'), 'userName');
    return {
      requestId: typeof requestId === 'string' ? requestId : undefined,
      person: typeof person === 'string' ? person : undefined,
    };
  },
  describeFailure({ status }, documents) {
    const failure = documents.map((document) => readFailure(status, document)).find((found) => found !== undefined);
    return failure && { ...failure, runbook: runbookSection(failure.disposition) };
  },
  commands({ request, status }) {
    // A valid requestId needs no quotes in a shell.
    const requestId = senderRequestId(request);
    if (requestId === undefined) return [];
    const resume = { title: 'Try again', command: `npm run -s onboard -- resume ${requestId}` };
    return [
      { title: 'Where it stands', command: `npm run -s onboard -- status ${requestId}` },
      ...(['FAILED', 'TIMED_OUT', 'ABORTED'].includes(status) ? [resume] : []),
    ];
  },
  resume,
};

/** Starts the next attempt, as `onboard resume` does. */
async function resume({ request }: DescribedExecution, { url, evenIfOlder }: ResumeSettings): Promise<string> {
  const requestId = senderRequestId(request);
  if (requestId === undefined) throw new CannotResume('It is not resumed: its request has no valid requestId.');
  try {
    const stack = await openStack({ stack: DEFAULT_STACK, endpointUrl: url });
    const next = await findNextAttempt(stack, requestId, { evenIfOlder });
    switch (next.type) {
      case 'unknown':
        throw new CannotResume(`${requestId} is not resumed: it has no execution of a workflow of this application.`);
      case 'running':
        throw new CannotResume(`${requestId} is not resumed: an attempt at it is running.`);
      case 'succeeded':
        throw new CannotResume(`${requestId} is not resumed: an attempt at it has succeeded.`);
      case 'superseded':
        throw new Overtaken(`${requestId} is not resumed: a newer request for the same person has superseded it.`);
      case 'overtaken':
        throw new Overtaken(`${requestId} is not resumed: ${next.why}.`);
      case 'ready': {
        const { kind, request, sentAt } = next;
        const { executionArn } = await startExecution(stack, { requestId, kind, request, sentAt });
        return executionArn;
      }
    }
  } catch (error) {
    const expected = toUserError(error);
    if (!expected) throw error;
    throw new CannotResume(`It is not resumed: ${expected.message}`, { cause: error });
  }
}

function kinds(): Kind[] {
  return ['onboarding', 'role-change', 'offboarding'];
}

function sample(title: string, { source, 'detail-type': detailType, detail }: SampleFile) {
  return { title, source, detailType, detail };
}

function readEvents(file: string) {
  return JSON.parse(readFileSync(path.join(import.meta.dirname, '../events', file), 'utf8'));
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
