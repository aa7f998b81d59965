/** Makes what generators yield: `const name = yield io.ask.text('Your name?')`, `yield io.emit.status('Done')`. */
import type {
  AskConfirm,
  AskDate,
  AskFile,
  AskForm,
  AskNumber,
  AskPassword,
  AskSelect,
  AskText,
  AskUrl,
  EmitArtifact,
  EmitLog,
  EmitProgress,
  EmitStatus,
  EmitStream,
  EmitThinking,
  EmitToast,
  EmitUI,
  FormSchema,
  SelectOption,
} from './yield-types.ts';

/** What a question can be told besides what it asks. */
type Options<Ask, Asked extends string = never> = Omit<Ask, 'ask' | 'message' | Asked>;

/** Questions to a person. Each waits until there is an answer, over evictions. */
export const ask = {
  text: (message: string, options?: Options<AskText>): AskText => ({ ask: 'text', message, ...options }),
  password: (message: string, options?: Options<AskPassword>): AskPassword => ({
    ask: 'password',
    message,
    ...options,
  }),
  confirm: (message: string, options?: Options<AskConfirm>): AskConfirm => ({ ask: 'confirm', message, ...options }),
  select: (message: string, options: readonly SelectOption[], config?: Options<AskSelect, 'options'>): AskSelect => ({
    ask: 'select',
    message,
    options,
    ...config,
  }),
  number: (message: string, options?: Options<AskNumber>): AskNumber => ({ ask: 'number', message, ...options }),
  file: (message: string, options?: Options<AskFile>): AskFile => ({ ask: 'file', message, ...options }),
  date: (message: string, options?: Options<AskDate>): AskDate => ({ ask: 'date', message, ...options }),
  form: (message: string, schema: FormSchema, options?: Options<AskForm, 'schema'>): AskForm => ({
    ask: 'form',
    message,
    schema,
    ...options,
  }),
  url: (message: string, url: string, options?: Options<AskUrl, 'url'>): AskUrl => ({
    ask: 'url',
    message,
    url,
    ...options,
  }),
};

/** What is told to whoever waits for the call. */
export const emit = {
  status: (message: string, type?: EmitStatus['type']): EmitStatus => ({
    emit: 'status',
    message,
    ...(type !== undefined && { type }),
  }),
  progress: (value: number, message?: string, meta?: object): EmitProgress => ({
    emit: 'progress',
    value,
    ...(message !== undefined && { message }),
    ...(meta !== undefined && { meta }),
  }),
  stream: (data: unknown, final?: boolean, contentType?: string): EmitStream => ({
    emit: 'stream',
    data,
    ...(final !== undefined && { final }),
    ...(contentType !== undefined && { contentType }),
  }),
  log: (message: string, level?: EmitLog['level'], data?: object): EmitLog => ({
    emit: 'log',
    message,
    ...(level !== undefined && { level }),
    ...(data !== undefined && { data }),
  }),
  toast: (message: string, type?: EmitToast['type'], duration?: number): EmitToast => ({
    emit: 'toast',
    message,
    ...(type !== undefined && { type }),
    ...(duration !== undefined && { duration }),
  }),
  thinking: (active: boolean): EmitThinking => ({ emit: 'thinking', active }),
  artifact: (type: EmitArtifact['type'], options: Omit<EmitArtifact, 'emit' | 'type'>): EmitArtifact => ({
    emit: 'artifact',
    type,
    ...options,
  }),
  ui: (id: string | null, options?: Omit<EmitUI, 'emit' | 'id'>): EmitUI => ({
    emit: 'ui',
    ...(id !== null && { id }),
    ...options,
  }),
};

/** Both, as published photons import them. */
export const io = { ask, emit };
