import { assign } from './assign.ts';
import { formatLabel } from './labels.ts';

/** Kinds of inputs that need nothing but a name. */
const simpleTypes = [
  'text',
  'email',
  'password',
  'number',
  'textarea',
  'toggle',
  'checkbox',
  'date',
  'time',
  'datetime',
  'file',
  'color',
  'range',
] as const;

/** Kinds of inputs with choices. */
const choiceTypes = ['select', 'multiselect', 'radio'] as const;

/** What an input is told unless the author says otherwise. */
const defaults: Partial<Record<FormFieldType, Partial<FormField>>> = {
  textarea: { rows: 4 },
  range: { min: 0, max: 100, step: 1 },
};

/** Kinds of inputs. */
export type FormFieldType = (typeof simpleTypes)[number] | (typeof choiceTypes)[number] | 'hidden';

/** A choice. */
export type FormChoice = string | { readonly label: string; readonly value: unknown };

/** One input. */
export interface FormField {
  readonly name: string;
  readonly type: FormFieldType;
  readonly label?: string;
  readonly placeholder?: string;
  readonly defaultValue?: unknown;
  readonly required?: boolean;
  readonly disabled?: boolean;
  readonly options?: readonly FormChoice[];
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  readonly rows?: number;
  readonly accept?: string;
  readonly pattern?: string;
  readonly helpText?: string;
  readonly group?: string;
}

/** What a form can be told. */
export interface FormOptions {
  title?: string;
  description?: string;
  submitLabel?: string;
  /** Method of the photon that gets what was filled in. */
  submitMethod?: string;
  cancelLabel?: string;
  layout?: 'vertical' | 'horizontal' | 'inline';
  columns?: 1 | 2 | 3;
  showReset?: boolean;
  /** Asked before it is sent. */
  confirmSubmit?: string;
}

/** A form as JSON. */
export interface FormData {
  readonly _photonType: 'form';
  readonly fields: readonly FormField[];
  readonly options: FormOptions;
}

/** `form.email('email')` is `form.field('email', 'email')`, for every kind of input. */
type InputMethods = {
  readonly [Type in (typeof simpleTypes)[number]]: (name: string, label?: string, options?: Partial<FormField>) => Form;
} & {
  readonly [Type in (typeof choiceTypes)[number]]: (
    name: string,
    label: string | undefined,
    choices: readonly FormChoice[],
    options?: Partial<FormField>,
  ) => Form;
};

/** A form that stays after the call, unlike `io.ask.form`: what is filled in goes to another method. */
class FormBuilder {
  readonly _photonType = 'form';
  readonly #fields: FormField[] = [];
  readonly #options: FormOptions = { layout: 'vertical', columns: 1, submitLabel: 'Submit' };
  #group: string | undefined;

  /** Adds an input. */
  field(name: string, type: FormFieldType, label = formatLabel(name), options: Partial<FormField> = {}): this {
    const group = this.#group === undefined ? {} : { group: this.#group };
    this.#fields.push({ name, type, label, ...group, ...defaults[type], ...options });
    return this;
  }

  /** Adds a value that is sent along unseen. */
  hidden(name: string, value: unknown): this {
    return this.field(name, 'hidden', formatLabel(name), { defaultValue: value });
  }

  /** Puts the inputs that follow into a group. */
  group(name: string): this {
    this.#group = name;
    return this;
  }

  title(title: string): this {
    return assign(this, this.#options, { title });
  }

  description(description: string): this {
    return assign(this, this.#options, { description });
  }

  submit(label: string, method?: string): this {
    return assign(this, this.#options, { submitLabel: label, ...(method !== undefined && { submitMethod: method }) });
  }

  cancel(label = 'Cancel'): this {
    return assign(this, this.#options, { cancelLabel: label });
  }

  layout(layout: 'vertical' | 'horizontal' | 'inline'): this {
    return assign(this, this.#options, { layout });
  }

  columns(count: 1 | 2 | 3): this {
    return assign(this, this.#options, { columns: count });
  }

  showReset(isOn = true): this {
    return assign(this, this.#options, { showReset: isOn });
  }

  confirmSubmit(message: string): this {
    return assign(this, this.#options, { confirmSubmit: message });
  }

  /** The form as plain data. */
  toJSON(): FormData {
    return { _photonType: 'form', fields: this.#fields, options: this.#options };
  }
}

for (const type of simpleTypes) {
  defineInput(type, (form, name, label, [options]) => form.field(name, type, label, options as Partial<FormField>));
}
for (const type of choiceTypes) {
  defineInput(type, (form, name, label, [choices, options]) =>
    form.field(name, type, label, { ...(options as Partial<FormField>), options: choices as readonly FormChoice[] }),
  );
}

type Input = (form: FormBuilder, name: string, label: string | undefined, rest: readonly unknown[]) => FormBuilder;

/** The methods' types are those of `InputMethods`. */
function defineInput(type: FormFieldType, input: Input): void {
  Object.defineProperty(FormBuilder.prototype, type, {
    configurable: true,
    writable: true,
    value(this: FormBuilder, name: string, label?: string, ...rest: readonly unknown[]) {
      return input(this, name, label, rest);
    },
  });
}

/** A form that stays after the call. */
export type Form = FormBuilder & InputMethods;

/** A form that stays after the call. Its methods for inputs are made out of their kinds. */
export const Form = FormBuilder as new () => Form;
