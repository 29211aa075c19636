/** JSON whose shape a test asserts. */
// biome-ignore lint/suspicious/noExplicitAny: a test that reads a member of another type fails, which is its purpose
export type Document = Record<string, any>;
