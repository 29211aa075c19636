/** Configuration that every function needs at its cold start, as template.yaml gives it; none of the developer's own. */
Object.assign(process.env, {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  POWERTOOLS_SERVICE_NAME: 'finspace-user-onboarding',
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
  POWERTOOLS_METRICS_NAMESPACE: 'finspace-user-onboarding',
  ACCOUNT_ID: '111122223333',
  IDENTITY_STORE_ID: 'd-1234567890',
  KX_ROLE_ARNS: ['analyst', 'quant', 'admin']
    .map((role) => `arn:aws:iam::111122223333:role/finspace/${role}`)
    .join(','),
  ALLOW_SUPER_USERS: 'false',
  EVENT_BUS_NAME: 'bus',
  STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:onboard-user',
  ROLE_CHANGE_STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111122223333:stateMachine:change-kx-role',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111122223333/dead-letters',
  STARTS_PER_SECOND: '2',
  CONCURRENCY: '2',
  FINSPACE_USERS: 'create',
  KX_USERS: 'create',
  KX_ENVIRONMENT_ID: 'kxenvironment0123456789abc',
});
