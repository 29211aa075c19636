import { expect, it } from 'vitest';
import { resolveSecrets } from '../../../../packages/local-cloud/template/secrets.ts';

const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:stack-Key';
const reference = `{{resolve:secretsmanager:${arn}:SecretString}}`;

it('a reference to a secret becomes a secret of 64 characters, the same each time', () => {
  const secret = resolveSecrets(reference);
  expect(secret).toMatch(/^[0-9a-f]{64}$/);
  expect(resolveSecrets(reference)).toBe(secret);
});

it('each secret is another one', () => {
  expect(resolveSecrets(reference.replace('-Key', '-Other'))).not.toBe(resolveSecrets(reference));
});

it('all references in a text are resolved, and the rest of it stays', () => {
  const secret = resolveSecrets(reference);
  expect(resolveSecrets(`a${reference}b${reference}`)).toBe(`a${secret}b${secret}`);
  expect(resolveSecrets('{{resolve:ssm:name}} secretsmanager')).toBe('{{resolve:ssm:name}} secretsmanager');
});
