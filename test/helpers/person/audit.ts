/** Audits a world, and lets people leave on paper only. */
import { marshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { type AuditAnswer, auditAnswerSchema } from '../../../core/audit/audit-page.ts';
import { AUDIT_SECTIONS, type AuditSection } from '../../../core/audit/findings.ts';
import { personKey } from '../../../core/person/person-key.ts';
import type { PersonRecord } from '../../../core/person/person-record.ts';
import type { RequestRecord } from '../../../core/person/request-record.ts';
import { stack, type World } from '../world.ts';

const auditFunction = stack.functions.find(({ logicalId }) => logicalId === 'AuditAccessFunction');

/** Invokes the function. @throws Error when it fails */
export async function auditPage(world: World, section: AuditSection, cursor?: string): Promise<AuditAnswer> {
  let isAnswered = false;
  const event = JSON.stringify({ section, cursor, callsPerSecond: 10 });
  const answer = world.invoke(auditFunction?.arn ?? '', event).finally(() => {
    isAnswered = true;
  });
  await world.run(() => !isAnswered);
  const { error, payload } = await answer;
  if (error || payload === undefined) throw new Error(`The audit has failed: ${payload}`);
  return v.parse(auditAnswerSchema, JSON.parse(payload));
}

/** Audits all pages of all sections. */
export async function audit(world: World): Promise<AuditAnswer> {
  const all: AuditAnswer = { findings: [], checked: 0, inProgress: 0 };
  for (const section of AUDIT_SECTIONS) {
    let cursor: string | undefined;
    do {
      const { findings, checked, inProgress, next } = await auditPage(world, section, cursor);
      all.findings.push(...findings);
      all.checked += checked;
      all.inProgress += inProgress;
      cursor = next;
    } while (cursor !== undefined);
  }
  return all;
}

const LEAVE = { requestId: 'LEAVE-1', digest: '0123456789ab' };
const LEAVE_TIME = '2026-02-01T00:00:00.000Z';
const LEAVE_KEY = `${LEAVE_TIME} ${LEAVE_TIME} ${LEAVE.requestId} ${LEAVE.digest}`;

/**
 * Records that a person has left, and takes nothing away.
 *
 * @param ids ids of the users of the person who left
 * @param answer the answer of the leave; none if it has not finished
 * @param more other members of the record
 */
export async function recordLeave(
  world: World,
  userName: string,
  ids: readonly string[],
  answer?: object,
  more: Partial<PersonRecord> = {},
): Promise<void> {
  const person = personKey(userName, auditFunction?.environment.PERSON_KEY_SECRET ?? '');
  const put = (item: string, members: object) =>
    world.call('dynamoDb', 'PutItem', {
      TableName: stack.tables[0]?.name,
      Item: marshall({ person, item, version: 1, ...members }),
    });
  await put('person', { wholeKey: LEAVE_KEY, wholeKind: 'offboarding', left: { key: LEAVE_KEY, ids }, ...more });
  const request: RequestRecord = {
    ...LEAVE,
    kind: 'offboarding',
    key: LEAVE_KEY,
    execution: 'arn',
    changedAt: LEAVE_TIME,
    ...(answer && { answer }),
  };
  await put(`request ${LEAVE.requestId} ${LEAVE.digest}`, request);
}
