/** What a generator can `yield` to ask a person. */
import type { ObjectSchema } from '../manifest/json-schema.ts';

interface AskBase {
  readonly message: string;
  readonly id?: string;
  /** Name of the field. */
  readonly label?: string;
  readonly hint?: string;
  readonly placeholder?: string;
  /** False: whoever is asked may skip it; then the answer is `default`, else undefined. */
  readonly required?: boolean;
  /** A day unless given. */
  readonly timeoutMs?: number;
}

/** A choice; what is left out here is for people's eyes and not passed on. */
export interface AskOption {
  readonly value: string;
  readonly label?: string;
  readonly description?: string;
  readonly disabled?: boolean;
}

/** A line of text. */
export interface AskText extends AskBase {
  readonly ask: 'text';
  readonly default?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** A secret: asked by a page of ours, never through the client. */
export interface AskPassword extends AskBase {
  readonly ask: 'password';
}

/** Yes or no. */
export interface AskConfirm extends AskBase {
  readonly ask: 'confirm';
  readonly default?: boolean;
}

/** One of some options, or several. */
export interface AskSelect extends AskBase {
  readonly ask: 'select';
  readonly options: readonly (string | AskOption)[];
  readonly multi?: boolean;
  readonly default?: string | readonly string[];
}

/** A number; whole if `step` and `min` are. */
export interface AskNumber extends AskBase {
  readonly ask: 'number';
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly default?: number;
}

/** A date, or with `includeTime` a time, as ISO 8601 has them. */
export interface AskDate extends AskBase {
  readonly ask: 'date';
  readonly includeTime?: boolean;
  readonly min?: string;
  readonly max?: string;
  readonly default?: string;
}

/** Several fields; the answer is an object. */
export interface AskForm extends AskBase {
  readonly ask: 'form';
  readonly schema: ObjectSchema;
}

/** A page to visit; the answer is `{ action: 'accept' }`. */
export interface AskUrl extends AskBase {
  readonly ask: 'url';
  readonly url: string;
  readonly elicitationId?: string;
}

/** A file: uploaded to a page of ours. The answer is `{ name, mimeType, base64 }`, or a list. */
export interface AskFile extends AskBase {
  readonly ask: 'file';
  readonly accept?: string;
  readonly multiple?: boolean;
}

/** A question to a person. */
export type AskYield =
  | AskText
  | AskPassword
  | AskConfirm
  | AskSelect
  | AskNumber
  | AskDate
  | AskForm
  | AskUrl
  | AskFile;
