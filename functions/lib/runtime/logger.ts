import { Logger } from '@aws-lambda-powertools/logger';

/** Logger for structured logs. POWERTOOLS_LOG_LEVEL and POWERTOOLS_SERVICE_NAME set its level and service name. */
export const logger = new Logger();
