import type { Endpoint, EndpointDraft, WebhookFormat, WebhookPayload } from '../../api/webhooks';

/** What stands in the fields of an endpoint. */
export interface EndpointFields {
  url: string;
  description: string;
  /** Every type, those to come included. */
  wantsAll: boolean;
  types: readonly string[];
  format: WebhookFormat;
  payload: WebhookPayload;
}

export const emptyEndpoint: EndpointFields = { url: '', description: '', wantsAll: true, types: [], format: 'standard', payload: 'full' };

export function fieldsOf({ url, description, types, format, payload }: Endpoint): EndpointFields {
  return { url, description, wantsAll: types.length === 0, types, format, payload };
}

/** The draft that the server gets, or a sentence about what is wrong. Where the address may lead is for the server to say. */
export function endpointDraftOf(fields: EndpointFields): EndpointDraft | string {
  const url = fields.url.trim();
  if (!/^https?:\/\/[^\s/]/.test(url)) return 'The address begins with https:// and a name.';
  if (!fields.wantsAll && fields.types.length === 0) return 'Choose at least one type of events, or all of them.';
  return { url, description: fields.description.trim(), types: fields.wantsAll ? [] : [...fields.types].sort(), format: fields.format, payload: fields.payload };
}

export function toggled(types: readonly string[], type: string): string[] {
  return types.includes(type) ? types.filter((other) => other !== type) : [...types, type];
}
