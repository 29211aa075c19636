/**
 * The member of an object at a path of plain names, such as `EncryptionConfiguration.KmsKeyId`.
 *
 * @returns undefined when there is no such member
 */
export function memberAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce(
      (object, name) => (typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined),
      value,
    );
}
