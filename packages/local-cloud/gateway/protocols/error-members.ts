/** Members of an exception on the wire, in the JSON protocols. */
import type { Document, ServiceError } from '../../service/service.ts';
import { errorHasMember } from '../../service/service-model.ts';
import type { AnswerContext } from './protocol.ts';

/** The message is `Message` where the model writes it so, and `RequestId` is a member where the model has it. */
export function errorMembers(error: ServiceError, { service, requestId }: AnswerContext): Document {
  const capital = errorHasMember(service?.model, error.name, 'Message');
  return {
    [capital ? 'Message' : 'message']: error.message,
    ...(errorHasMember(service?.model, error.name, 'RequestId') && { RequestId: requestId }),
    ...error.members,
  };
}
