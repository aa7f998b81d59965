/** How columns of tables are shown: `Field.badge('status', { colors: { active: 'green' } })`. */

/** What every kind of field can be told. */
export interface BaseFieldOptions {
  readonly label?: string;
  readonly sortable?: boolean;
  /** Sorts by another property. */
  readonly sortBy?: string;
  readonly align?: FieldAlignment;
  /** As CSS has it: `20%`. */
  readonly columnWidth?: string;
  /** Shown for nothing. */
  readonly emptyText?: string;
  readonly hidden?: boolean;
  readonly className?: string;
  readonly tooltip?: string;
  /** What only this kind of field knows. */
  readonly [option: string]: unknown;
}

/** Where a field's text stands. */
export type FieldAlignment = 'left' | 'center' | 'right';

/** Something that can be done with a row. */
export interface ActionItem {
  readonly label: string;
  /** Method of the photon. */
  readonly method: string;
  readonly icon?: string;
  readonly variant?: 'primary' | 'secondary' | 'danger' | 'ghost';
  /** Asks before it is done; a text is the question. */
  readonly confirm?: boolean | string;
  readonly confirmMessage?: string;
  /** Properties of the row that forbid or hide it while they are truthy. */
  readonly disabledWhen?: string;
  readonly hiddenWhen?: string;
}

/** Computes what is shown; runs only where the result is made, so it does not travel. */
export type RenderFunction = (value: never, record: never) => unknown;

/** One field. */
export interface FieldDefinition {
  readonly type: FieldType;
  /** Property of the row, with dots into what it holds; empty for actions. */
  readonly source: string;
  readonly options: BaseFieldOptions;
  readonly actions?: readonly ActionItem[];
  readonly render?: RenderFunction;
}

/** Kinds of fields that show one property, and what they are told unless the author says otherwise. */
const defaults = {
  text: {},
  email: { linked: true },
  url: {},
  phone: { linked: true },
  number: {},
  currency: { currency: 'USD', showSymbol: true },
  percent: { decimals: 1 },
  date: { format: 'medium' },
  datetime: { format: 'medium', showTime: true },
  time: {},
  dateRange: { separator: ' → ' },
  boolean: { trueIcon: '✓', falseIcon: '✗' },
  image: {},
  avatar: { size: 40 },
  gallery: { maxVisible: 4, thumbnailSize: 60 },
  file: { showIcon: true },
  badge: { variant: 'subtle' },
  tags: { max: 3 },
  rating: { max: 5, icon: '★', color: '#f59e0b' },
  price: { currency: 'USD' },
  stock: {
    inStockLabel: 'In Stock',
    outOfStockLabel: 'Out of Stock',
    lowStockThreshold: 5,
    lowStockLabel: 'Low Stock',
  },
  quantity: { min: 1, max: 99, step: 1 },
  user: {},
  reference: {},
} satisfies Record<string, BaseFieldOptions>;

type PlainFieldType = keyof typeof defaults;

/** Kinds of fields. */
export type FieldType = PlainFieldType | 'actions' | 'custom';

/** Makes a field that shows one property. */
export type CreateField = (source: string, options?: BaseFieldOptions) => FieldDefinition;

const plain = Object.fromEntries(
  Object.entries(defaults).map(([type, given]) => [
    type,
    (source: string, options: BaseFieldOptions = {}) => ({ type, source, options: { ...given, ...options } }),
  ]),
) as Record<PlainFieldType, CreateField>;

/** Makes fields. */
export const Field = {
  ...plain,
  actions: (actions: readonly ActionItem[], options: BaseFieldOptions = {}): FieldDefinition => ({
    type: 'actions',
    source: '',
    options,
    actions,
  }),
  custom: (source: string, render: RenderFunction, options: BaseFieldOptions = {}): FieldDefinition => ({
    type: 'custom',
    source,
    options,
    render,
  }),
};
