/** Types of the part of asl-validator that is used; the package has none. */
declare module 'asl-validator' {
  /** Validates a definition, and adds defaults to it. */
  export default function validate(
    definition: unknown,
    options: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText: (separator?: string) => string };
}
