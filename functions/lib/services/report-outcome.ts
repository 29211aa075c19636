/** Puts outcomes on the bus, for executions that can no longer do it themselves. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { KINDS, type RequestKind } from '../../../core/kinds.ts';
import type { FailureOutcome } from '../../../core/outcome/outcome.ts';
import { clientSettings } from './client-settings.ts';

const client = new EventBridgeClient(clientSettings);

/** The bus did not take the event. */
export class OutcomeRefused extends Error {
  override readonly name = 'OutcomeRefused';
}

/**
 * Puts the failure of an execution on the bus.
 *
 * @param kind what the execution was about, which says the event's detail-type
 * @param busName name or ARN of the bus
 * @throws OutcomeRefused when the bus refuses the entry
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
