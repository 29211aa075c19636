/** Types of the parts of dynalite that are used; the package has none. */

declare module 'dynalite/actions/*.js' {
  /** Carries out an operation on a store. The error of a refusal has the status and the body of the answer. */
  type Action = (
    store: object,
    data: Record<string, unknown>,
    callback: (error: unknown, output?: object) => void,
  ) => void;
  const action: Action;
  export default action;
}

declare module 'dynalite/validations/*.js' {
  /** The members of an operation's input, and a check of their relations. */
  const validation: {
    types: Record<string, unknown>;
    custom: (data: Record<string, unknown>, store: object) => string | undefined;
  };
  export default validation;
}

declare module 'dynalite/validations/index.js' {
  type Document = Record<string, unknown>;

  const validations: {
    /** Drops the members that `types` does not have. @throws a refusal: SerializationException */
    checkTypes(data: Document, types: Document): Document;
    /** Adds the parsed expressions to the data. @throws a refusal: ValidationException */
    checkValidations(
      data: Document,
      types: Document,
      custom: (data: Document, store: object) => string | undefined,
      store: object,
    ): void;
  };
  export default validations;
}
