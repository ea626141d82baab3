import { Ajv, type ValidateFunction } from 'ajv';
import { parse } from 'yaml';
import text from '../../../../docs/asyncapi.yaml?raw';

/** docs/asyncapi.yaml as it stands. */
export function readDescription(): unknown {
  return parse(text);
}

/** Says whether a value is the payload of a message of docs/asyncapi.yaml, named as in its components. */
export function payloadCheck(message: string): ValidateFunction {
  // Its schemas name each other from the root of the document, so the whole document is the schema that holds them.
  const ajv = new Ajv({ strict: false });
  ajv.addSchema({ $id: 'asyncapi.yaml', ...(readDescription() as object) }, 'asyncapi.yaml');
  return ajv.compile({ $ref: `asyncapi.yaml#/components/messages/${message}/payload` });
}
