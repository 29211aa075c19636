/** Delivers what matches a rule to its targets, with the permissions that the template gives. */

import type { Authorizer } from '../iam/authorizer.ts';
import { Epochs } from '../service/resets.ts';
import type { Lambda } from '../services/lambda/lambda.ts';
import type { Sqs } from '../services/sqs/sqs.ts';
import type { StepFunctions } from '../services/step-functions/step-functions.ts';
import type { StackRule, StackTarget } from '../template/resources/rules.ts';

/** The principal of EventBridge. */
const EVENT_BRIDGE = 'events.amazonaws.com';

/** What a delivery reaches. */
export interface DeliveryOptions {
  authorizer: Authorizer;
  lambda: Pick<Lambda, 'invokeLater'>;
  stepFunctions: Pick<StepFunctions, 'start'>;
  queues: Pick<Sqs, 'sendDeadLetter'>;
  /** The epoch of each delivery: it tells nothing of what goes wrong after it. */
  epochs?: Epochs;
  onError: (error: unknown) => void;
}

/** Delivers events. */
export class Delivery {
  readonly #options: DeliveryOptions;

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /**
   * Hands an event to a target.
   *
   * @throws ServiceError when the target refuses it, or the rule may not reach it
   */
  deliver(rule: StackRule, { arn, roleArn = '' }: StackTarget, input: unknown): void {
    const { authorizer, lambda, stepFunctions } = this.#options;
    const text = JSON.stringify(input);
    if (arn.startsWith('arn:aws:lambda:')) {
      authorizer.authorizeService(EVENT_BRIDGE, 'lambda:InvokeFunction', arn, { 'aws:SourceArn': rule.arn });
      lambda.invokeLater(arn, text);
    } else {
      authorizer.authorizeAssumption(roleArn, { service: EVENT_BRIDGE });
      authorizer.authorizeRole(roleArn, 'states:StartExecution', { stateMachineArn: arn });
      stepFunctions.start(arn, text);
    }
  }

  /** Puts an event that could not be delivered into the target's dead-letter queue. */
  async setAside(rule: StackRule, target: StackTarget, event: object, reason: unknown): Promise<void> {
    const { authorizer, queues, epochs = new Epochs(), onError } = this.#options;
    const { signal } = epochs;
    onError(new Error(`Rule ${rule.name} could not deliver an event to ${target.arn}`, { cause: reason }));
    if (target.deadLetterArn === undefined) return;
    const { name, message } = reason instanceof Error ? reason : { name: 'SDK_CLIENT_ERROR', message: String(reason) };
    try {
      authorizer.authorizeService(EVENT_BRIDGE, 'sqs:SendMessage', target.deadLetterArn, { 'aws:SourceArn': rule.arn });
      await queues.sendDeadLetter(target.deadLetterArn, JSON.stringify(event), {
        RULE_ARN: rule.arn,
        TARGET_ARN: target.arn,
        ERROR_CODE: name === 'AccessDeniedException' ? 'NO_PERMISSIONS' : name,
        ERROR_MESSAGE: message,
      });
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  }
}
