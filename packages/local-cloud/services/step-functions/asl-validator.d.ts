/** The part of asl-validator that is used here; the package has no types. */
declare module 'asl-validator' {
  /** Validates a definition. Writes defaults into it. */
  export default function validate(
    definition: unknown,
    options: { checkPaths: boolean; checkArn: boolean },
  ): { isValid: boolean; errorsText: (separator?: string) => string };
}
