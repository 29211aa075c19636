/** Members of an exception in the JSON protocols. */
import type { Document, ServiceError } from '../../service/service.ts';
import { errorHasMember } from '../../service/service-model.ts';
import type { AnswerContext } from './protocol.ts';

/** The message is the member `Message` if the model has it, else `message`. `RequestId` is a member if the model has it. */
export function errorMembers(error: ServiceError, { service, requestId }: AnswerContext): Document {
  const capital = errorHasMember(service?.model, error.name, 'Message');
  return {
    [capital ? 'Message' : 'message']: error.message,
    ...(errorHasMember(service?.model, error.name, 'RequestId') && { RequestId: requestId }),
    ...error.members,
  };
}
