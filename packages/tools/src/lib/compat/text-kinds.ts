/** Text that is a prompt: what `@Template` methods return. */
export type Template = string & { readonly __brand: 'Template' };

/** Text that does not change: what `@Static` methods return. */
export type Static = string & { readonly __brand: 'Static' };

/** Says that a text is a prompt; changes nothing. */
export const asTemplate = (text: string): Template => text as Template;

/** Says that a text does not change; changes nothing. */
export const asStatic = (text: string): Static => text as Static;

/** One message of a prompt. */
export interface TemplateMessage {
  readonly role: 'user' | 'assistant';
  readonly content: {
    readonly type: 'text' | 'image';
    readonly text?: string;
    readonly data?: string;
    readonly mimeType?: string;
  };
}

/** A prompt of several messages. */
export interface TemplateResponse {
  readonly messages: readonly TemplateMessage[];
}
