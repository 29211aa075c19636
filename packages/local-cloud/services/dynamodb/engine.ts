/**
 * The engine: what dynalite does between HTTP and its database. It checks inputs, parses expressions and carries operations
 * out, with the messages of DynamoDB. Its server and its database are not used: the items are in maps that the local cloud
 * keeps, and no timer and no socket is between a call and its effect.
 */
import deleteItem from 'dynalite/actions/deleteItem.js';
import getItem from 'dynalite/actions/getItem.js';
import putItem from 'dynalite/actions/putItem.js';
import query from 'dynalite/actions/query.js';
import scan from 'dynalite/actions/scan.js';
import updateItem from 'dynalite/actions/updateItem.js';
import createTableInput from 'dynalite/validations/createTable.js';
import deleteItemInput from 'dynalite/validations/deleteItem.js';
import getItemInput from 'dynalite/validations/getItem.js';
import validations from 'dynalite/validations/index.js';
import putItemInput from 'dynalite/validations/putItem.js';
import queryInput from 'dynalite/validations/query.js';
import scanInput from 'dynalite/validations/scan.js';
import updateItemInput from 'dynalite/validations/updateItem.js';
import * as v from 'valibot';
import { isObject } from '../../service/is-object.ts';
import { type Document, ServiceError } from '../../service/service.ts';
import { OperationStore, type Table } from './store.ts';
import { inOrder } from './update-sections.ts';

/** A member that dynalite does not have. */
const ON_CONDITION_CHECK_FAILURE = {
  ReturnValuesOnConditionCheckFailure: { type: 'String', enum: ['ALL_OLD', 'NONE'] },
};

const OPERATIONS = {
  GetItem: { action: getItem, ...getItemInput },
  PutItem: { action: putItem, ...writing(putItemInput) },
  UpdateItem: { action: updateItem, ...writing(updateItemInput) },
  DeleteItem: { action: deleteItem, ...writing(deleteItemInput) },
  Query: { action: query, ...queryInput },
  Scan: { action: scan, ...scanInput },
};

/** An operation of the engine. */
export type EngineOperation = keyof typeof OPERATIONS;

function writing({ types, custom }: typeof putItemInput): typeof putItemInput {
  return { types: { ...types, ...ON_CONDITION_CHECK_FAILURE }, custom };
}

/**
 * Carries out an operation at once.
 *
 * @param input conforms to the API model; it is changed
 * @param tables by their names
 * @throws ServiceError each exception of the operation
 */
export function carryOut(operation: EngineOperation, input: Document, tables: ReadonlyMap<string, Table>): object {
  const { action, ...described } = OPERATIONS[operation];
  const data = check(described, input);
  for (const name of ['_condition', '_filter']) refuseComparisons(expressionOf(data[name]));
  if (isObject(data._updates)) data._updates.sections = inOrder(data._updates.sections);
  const store = new OperationStore(tables);
  let answer: { error: unknown } | { output: object } | undefined;
  action(store, data, (error, output = {}) => {
    answer = error ? { error } : { output };
  });
  store.sendItems();
  if (!answer) throw new TypeError(`${operation} has not ended at once`);
  if ('output' in answer) return answer.output;
  throw withItem(refusalOf(answer.error), data, store.item);
}

/**
 * Checks what CreateTable checks.
 *
 * @throws ServiceError ValidationException
 */
export function checkTable(definition: Document): void {
  check(createTableInput, structuredClone(definition));
}

function check({ types, custom }: typeof putItemInput, input: Document): Document {
  try {
    const data = validations.checkTypes(input, types);
    validations.checkValidations(data, types, custom, new OperationStore(new Map()));
    return data;
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Adds the item to the exception for a condition that does not hold, if the call wants it. */
function withItem(error: unknown, data: Document, item: Document | undefined): unknown {
  const isWanted = item && data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  if (!isWanted || !(error instanceof ServiceError) || error.name !== 'ConditionalCheckFailedException') return error;
  return new ServiceError(error.name, error.status, error.message, { Item: item });
}

const refusal = v.object({
  statusCode: v.number(),
  body: v.object({ __type: v.string(), message: v.optional(v.string()), Message: v.optional(v.string()) }),
});

/** The exception for a refusal of dynalite; the error itself if it is a bug. */
function refusalOf(error: unknown): unknown {
  const { success, output } = v.safeParse(refusal, error);
  if (!success) return error;
  const { __type: type, message, Message = '' } = output.body;
  return new ServiceError(type.slice(type.indexOf('#') + 1), output.statusCode, message ?? Message);
}

function expressionOf(parsed: unknown): unknown {
  return isObject(parsed) ? parsed.expression : undefined;
}

const COMPARISONS = ['=', '<>', '<', '<=', '>', '>=', 'in', 'between'];

/**
 * dynalite finds that two maps or two lists always differ, and that two attributes that do not exist are equal. A wrong
 * answer would be worse than none.
 *
 * @param node of a parsed condition
 * @throws ServiceError ValidationException
 */
function refuseComparisons(node: unknown): void {
  if (!isObject(node) || !Array.isArray(node.args)) return;
  const operands: unknown[] = node.args;
  if (COMPARISONS.includes(String(node.type))) {
    const values = operands.filter((operand) => isObject(operand) && operand.type !== 'function');
    if (values.length === 0) throw unsupported('compare an attribute with another attribute');
    if (values.some((value) => isObject(value) && (Object.hasOwn(value, 'M') || Object.hasOwn(value, 'L')))) {
      throw unsupported('compare maps and lists');
    }
  }
  for (const operand of operands) refuseComparisons(operand);
}

function unsupported(what: string): ServiceError {
  return new ServiceError('ValidationException', 400, `The local cloud cannot ${what} in a condition`);
}
