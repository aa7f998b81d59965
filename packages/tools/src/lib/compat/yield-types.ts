/** What a generator yields, with what published photons say for their pages besides. */
import type * as ours from '../photon/ask-yields.ts';
import type { ObjectSchema } from '../manifest/json-schema.ts';

export type { AskText, AskPassword, AskNumber, AskDate, AskUrl, AskFile } from '../photon/ask-yields.ts';

/** A choice; pages of the publisher's show pictures, prices and badges with it. */
export interface SelectOptionObject extends ours.AskOption {
  readonly image?: string;
  readonly price?: number;
  readonly originalPrice?: number;
  readonly currency?: string;
  readonly badge?: string;
  readonly badgeType?: 'default' | 'success' | 'warning' | 'error' | 'info';
  readonly quantity?: number;
  readonly adjustable?: boolean;
  readonly minQuantity?: number;
  readonly maxQuantity?: number;
  readonly category?: string | readonly string[];
  readonly disabledReason?: string;
  readonly selected?: boolean;
  readonly meta?: object;
}

/** A choice, or its value alone. */
export type SelectOption = string | SelectOptionObject;

/** Yes or no. */
export interface AskConfirm extends ours.AskConfirm {
  readonly dangerous?: boolean;
}

/** One of some options, or several. */
export interface AskSelect extends ours.AskSelect {
  readonly options: readonly SelectOption[];
  readonly layout?: 'list' | 'grid' | 'cards';
  readonly columns?: number;
  readonly filters?: readonly string[];
  readonly filterField?: string;
  readonly searchable?: boolean;
  readonly searchPlaceholder?: string;
}

/** What a form asks for, as JSON Schema. */
export type FormSchema = ObjectSchema;

/** Several fields; the answer is an object. */
export type AskForm = ours.AskForm;

/** A question to a person. */
export type AskYield = Exclude<ours.AskYield, ours.AskConfirm | ours.AskSelect> | AskConfirm | AskSelect;

/** How a message looks. */
export type Tone = 'info' | 'success' | 'warning' | 'error';

/** What the call does at the moment. */
export interface EmitStatus {
  readonly emit: 'status';
  readonly message: string;
  readonly type?: Tone;
}

/** How far the call is: a fraction up to 1. */
export interface EmitProgress {
  readonly emit: 'progress';
  readonly value: number;
  readonly message?: string;
  readonly meta?: object;
}

/** A part of the result. */
export interface EmitStream {
  readonly emit: 'stream';
  readonly data: unknown;
  readonly final?: boolean;
  readonly contentType?: string;
}

/** A line for the client's log. */
export interface EmitLog {
  readonly emit: 'log';
  readonly message: string;
  readonly level?: 'debug' | 'info' | 'warn' | 'error';
  readonly data?: object;
}

/** Something short for people. */
export interface EmitToast {
  readonly emit: 'toast';
  readonly message: string;
  readonly type?: Tone;
  /** Milliseconds; 0: until it is clicked away. */
  readonly duration?: number;
}

/** That something takes its time. */
export interface EmitThinking {
  readonly emit: 'thinking';
  readonly active: boolean;
}

/** A picture, code or document. */
export interface EmitArtifact {
  readonly emit: 'artifact';
  readonly type: 'image' | 'code' | 'document' | 'embed' | 'json';
  readonly title?: string;
  readonly url?: string;
  readonly content?: string;
  readonly language?: string;
  readonly mimeType?: string;
}

/** A view of the photon, by its id or as HTML. */
export interface EmitUI {
  readonly emit: 'ui';
  readonly id?: string;
  readonly title?: string;
  readonly data?: object;
  readonly inline?: string;
  readonly mimeType?: 'text/html' | 'text/jsx' | 'application/json';
  readonly mode?: 'panel' | 'dialog' | 'fullscreen' | 'inline';
  readonly width?: string | number;
  readonly height?: string | number;
}

/** A QR code of a text. */
export interface EmitQR {
  readonly emit: 'qr';
  readonly value: string;
  readonly message?: string;
}

/** A value, shown in place of the one before. */
export interface EmitRender {
  readonly emit: 'render';
  readonly format: string;
  readonly value: unknown;
}

/** Shows that value no longer. */
export interface EmitRenderClear {
  readonly emit: 'render:clear';
}

/** What is told to whoever waits for the call. */
export type EmitYield =
  | EmitStatus
  | EmitProgress
  | EmitStream
  | EmitLog
  | EmitToast
  | EmitThinking
  | EmitArtifact
  | EmitUI
  | EmitQR
  | EmitRender
  | EmitRenderClear;

/** What has been reached; a call that is begun again goes on from its journal instead. */
export interface CheckpointYield {
  readonly checkpoint: true;
  readonly state: object;
  readonly id?: string;
}

/** A question or a message. */
export type PhotonYield = AskYield | EmitYield;

/** A question, a message or a checkpoint. */
export type StatefulYield = PhotonYield | CheckpointYield;
