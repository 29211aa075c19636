/**
 * What people deploy for the same call: middy, the Logger and the Metrics of Powertools, and a client with its default
 * settings, as the guides of AWS have them.
 */
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { CreateUserCommand, type CreateUserCommandInput, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import middy from '@middy/core';

const logger = new Logger();
const metrics = new Metrics();
const client = new IdentitystoreClient();

async function createUser({ request }: { request: CreateUserCommandInput }): Promise<{ userId: string | undefined }> {
  const { UserId } = await client.send(new CreateUserCommand(request));
  metrics.addMetric('UsersCreated', MetricUnit.Count, 1);
  logger.info('User created', { userId: UserId });
  return { userId: UserId };
}

export const handler = middy(createUser).use(injectLambdaContext(logger)).use(logMetrics(metrics));
