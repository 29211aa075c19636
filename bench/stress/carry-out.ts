/** Carries out rounds against the endpoints of a local cloud. */
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type ExecutionListItem, ListExecutionsCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { FinSpaceUser, IdentityStoreUser, KxUser } from 'local-cloud';
import { REQUESTS } from '../../cli/kinds.ts';
import { forEachKind, KINDS } from '../../core/kinds.ts';
import { firstRequest, type Plan, type SentRequest } from './plan.ts';

/** A user in an outcome. */
interface OutcomeUser {
  userId?: string;
  userArn?: string;
  userName?: string;
  iamRole?: string;
  created?: boolean | 'unknown';
}

/** The members of all outcomes that are checked. */
export interface OutcomeDetail {
  requestId?: string;
  executionArn?: string;
  identityStoreUser?: OutcomeUser;
  finSpaceUser?: OutcomeUser;
  kxUser?: OutcomeUser;
  role?: { before?: string; now?: string; changed?: boolean };
  failure?: { error?: string; disposition?: string };
  supersededBy?: string;
}

/** An outcome event. */
export interface Outcome {
  detailType: string;
  detail: OutcomeDetail;
}

/** The users of the local cloud, with the members that are checked. */
export interface Users {
  identityStore: Pick<IdentityStoreUser, 'UserId' | 'UserName'>[];
  finSpace: Pick<FinSpaceUser, 'userId' | 'emailAddress' | 'status'>[];
  kx: Pick<KxUser, 'userArn' | 'iamRole' | 'tags'>[];
}

/** The result of a round. */
export interface Round {
  plan: Plan;
  /** The executions of the plan's requests, and that of the onboarding before them. */
  executions: ExecutionListItem[];
  outcomes: Outcome[];
  users: Users;
}

/** The local cloud in which rounds are carried out. */
export interface StressCloud {
  url: string;
  /** Outputs of the stack. */
  outputs: Readonly<Record<string, string>>;
}

/** An entry of `GET /_local/events`, when it is an outcome. */
interface OutcomeEvent {
  event: { source: string; 'detail-type': string; detail: OutcomeDetail };
}

/** The document of `GET /_local/state`. */
type State = { [Store in keyof Users]: { users: Users[Store] } };

/** Milliseconds between two polls, and after which the waiting for a round ends. */
const LOOK_EVERY = 30;
const LONGEST_ROUND = 20_000;

/** Makes the function that carries out a round. It resets the cloud before each round. */
export function roundsIn({ url, outputs }: StressCloud): (plan: Plan) => Promise<Round> {
  const settings = { endpoint: url, region: 'us-east-1', credentials: { accessKeyId: 'stress', secretAccessKey: 'x' } };
  const stepFunctions = new SFNClient(settings);
  const events = new EventBridgeClient(settings);
  const machines = forEachKind((kind) => outputs[REQUESTS[kind].outputs.stateMachine]);

  async function control<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${url}/_local/${path}`, init);
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`);
    return JSON.parse(await answer.text());
  }

  async function send({ kind, request, by }: SentRequest): Promise<void> {
    const text = JSON.stringify(request);
    if (by === 'StartExecution') {
      await stepFunctions.send(new StartExecutionCommand({ stateMachineArn: machines[kind], input: text }));
      return;
    }
    const DetailType = KINDS[kind].requested;
    const entry = { EventBusName: outputs.EventBusName, Source: 'hr', DetailType, Detail: text };
    await events.send(new PutEventsCommand({ Entries: [entry] }));
  }

  async function executions(): Promise<ExecutionListItem[]> {
    const lists = Object.values(machines).map((stateMachineArn) =>
      stepFunctions.send(new ListExecutionsCommand({ stateMachineArn })),
    );
    return (await Promise.all(lists)).flatMap(({ executions: listed = [] }) => listed);
  }

  async function outcomes(): Promise<Outcome[]> {
    const seen = await control<OutcomeEvent[]>('GET', 'events');
    return seen
      .filter(({ event }) => event.source === 'finspace.onboarding')
      .map(({ event }) => ({ detailType: event['detail-type'], detail: event.detail }));
  }

  /** Waits until at least this number of executions have ended with an outcome, or the deadline is over. */
  async function untilEnded(count: number): Promise<Pick<Round, 'executions' | 'outcomes'>> {
    const deadline = Date.now() + LONGEST_ROUND;
    for (;;) {
      const reported = new Set((await outcomes()).map(({ detail }) => detail.executionArn));
      const isLate = Date.now() > deadline;
      if (reported.size >= count || isLate) {
        const all = await executions();
        const open = all.filter(({ executionArn, status }) => status === 'RUNNING' || !reported.has(executionArn));
        if (open.length === 0 || isLate) return { executions: all, outcomes: await outcomes() };
      }
      await sleep(LOOK_EVERY);
    }
  }

  return async (plan) => {
    await control('POST', 'reset');
    const before = plan.existed ? 1 : 0;
    if (plan.existed) {
      await send({ kind: 'onboarding', request: firstRequest(), by: 'StartExecution' });
      await untilEnded(before);
    }
    await control('PUT', 'faults', plan.faults);
    await Promise.all(plan.requests.map(send));
    const ended = await untilEnded(before + plan.requests.length);
    const { identityStore, finSpace, kx } = await control<State>('GET', 'state');
    const users = { identityStore: identityStore.users, finSpace: finSpace.users, kx: kx.users };
    return { plan, ...ended, users };
  };
}
