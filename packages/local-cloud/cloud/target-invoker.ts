/** Sends events to the targets of EventBridge rules, with the permissions that the template grants. */
import type { Authorizer } from '../iam/authorizer.ts';
import { Resets } from '../service/resets.ts';
import type { Lambda } from '../services/lambda/lambda.ts';
import type { Sqs } from '../services/sqs/sqs.ts';
import type { StepFunctions } from '../services/step-functions/step-functions.ts';
import type { StackRule, StackTarget } from '../template/resources/rules.ts';

/** The principal of EventBridge. */
const EVENT_BRIDGE = 'events.amazonaws.com';

/** The services that targets belong to. */
export interface TargetInvokerOptions {
  authorizer: Authorizer;
  lambda: Pick<Lambda, 'invokeLater'>;
  stepFunctions: Pick<StepFunctions, 'start'>;
  queues: Pick<Sqs, 'sendDeadLetter'>;
  /** The resets of the local cloud: errors after a reset are not reported. */
  resets?: Resets;
  onError: (error: unknown) => void;
}

/** Invokes the targets of rules. */
export class TargetInvoker {
  readonly #options: TargetInvokerOptions;

  constructor(options: TargetInvokerOptions) {
    this.#options = options;
  }

  /**
   * Sends an event to a target.
   *
   * @returns the ARN of the execution that was started, if the target is a state machine
   * @throws ServiceError when the target refuses the event, or the rule has no permission to reach the target
   */
  invoke(rule: StackRule, { arn, roleArn = '' }: StackTarget, input: unknown): string | undefined {
    const { authorizer, lambda, stepFunctions } = this.#options;
    const text = JSON.stringify(input);
    if (arn.startsWith('arn:aws:lambda:')) {
      authorizer.authorizeService(EVENT_BRIDGE, 'lambda:InvokeFunction', arn, { 'aws:SourceArn': rule.arn });
      lambda.invokeLater(arn, text);
      return undefined;
    }
    authorizer.authorizeAssumption(roleArn, { service: EVENT_BRIDGE });
    authorizer.authorizeRole(roleArn, 'states:StartExecution', { stateMachineArn: arn });
    return stepFunctions.start(arn, text).executionArn;
  }

  /** Sends an event that the target did not take to the dead-letter queue of the target. */
  async sendToDeadLetterQueue(rule: StackRule, target: StackTarget, event: object, reason: unknown): Promise<void> {
    const { authorizer, queues, resets = new Resets(), onError } = this.#options;
    const { signal } = resets;
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
