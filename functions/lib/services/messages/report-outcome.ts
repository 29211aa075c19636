/** Reports outcomes for executions that ended without reporting one. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KINDS, type RequestKind } from '../../../../core/kinds.ts';
import type { FailureOutcome } from '../../../../core/outcome/outcome.ts';
import { clientSettings } from '../client-settings.ts';

const client = new EventBridgeClient(clientSettings);

/** Thrown when the event bus rejects the event. */
export class OutcomeRefused extends Error {
  override readonly name = 'OutcomeRefused';
}

/**
 * Puts the failure event of an execution on the bus.
 *
 * @param kind kind of the request, which determines the detail-type of the event
 * @param busName name or ARN of the bus
 * @throws OutcomeRefused when the bus rejects the entry
 * @throws EventBridgeServiceException for every exception of PutEvents
 */
export async function reportFailure(kind: RequestKind, outcome: FailureOutcome, busName: string): Promise<void> {
  const entry = {
    EventBusName: busName,
    Source: 'finspace.onboarding',
    DetailType: KINDS[kind].failed,
    Detail: JSON.stringify(outcome),
    Resources: [outcome.executionArn],
  };
  const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [entry] }));
  const [result] = Entries;
  if (result?.ErrorCode !== undefined) throw new OutcomeRefused(`${result.ErrorCode}: ${result.ErrorMessage}`);
}
