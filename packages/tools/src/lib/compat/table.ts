import { assign } from './assign.ts';
import { Field, type FieldAlignment, type FieldDefinition } from './fields.ts';
import { formatLabel } from './labels.ts';

/** How a column is shown. */
export type ColumnType = 'string' | 'number' | 'boolean' | 'date' | 'currency' | 'link' | 'image' | 'badge';

/** A column. */
export interface TableColumn {
  readonly key: string;
  readonly label: string;
  readonly type: ColumnType;
  readonly sortable?: boolean;
  readonly width?: string;
  readonly align?: FieldAlignment;
  readonly format?: string;
}

/** What a table can be told. */
export interface TableOptions {
  title?: string;
  searchable?: boolean;
  sortable?: boolean;
  paginated?: boolean;
  pageSize?: number;
  selectable?: boolean;
  striped?: boolean;
  compact?: boolean;
}

/** A table as JSON. */
export interface TableData {
  readonly _photonType: 'table';
  readonly columns: readonly TableColumn[];
  readonly fields: readonly Omit<FieldDefinition, 'render'>[];
  readonly rows: readonly object[];
  readonly options: TableOptions;
}

/** `table.badge('status', …)` is `table.field(Field.badge('status', …))`, for every kind of field. */
type FieldMethods = {
  readonly [Name in keyof typeof Field]: (...args: Parameters<(typeof Field)[Name]>) => Table;
};

/** Rows of data: `new Table(rows).currency('total').title('Expenses')`. The first row's columns unless given. */
class TableBuilder {
  readonly _photonType = 'table';
  #columns: TableColumn[] = [];
  readonly #fields: FieldDefinition[] = [];
  #rows: object[];
  readonly #options: TableOptions = {};
  /** Whether the columns are the author's. */
  #isDefined = false;

  /** @param rows to begin with */
  constructor(rows: readonly object[] = []) {
    this.#rows = [...rows];
  }

  /** Adds a column. */
  column(key: string, label: string, type: ColumnType = 'string', options: Partial<TableColumn> = {}): this {
    return this.#add({ key, label, type, sortable: true, ...options });
  }

  /** Adds columns. */
  columns(columns: readonly (readonly [key: string, label: string, type?: ColumnType] | TableColumn)[]): this {
    for (const column of columns) {
      if ('key' in column) this.#add(column);
      else this.column(...column);
    }
    return this;
  }

  /** Adds fields. */
  fields(fields: readonly FieldDefinition[]): this {
    this.#fields.push(...fields);
    return this;
  }

  /** Adds a field. */
  field(field: FieldDefinition): this {
    return this.fields([field]);
  }

  /** Sets all rows. */
  rows(rows: readonly object[]): this {
    this.#rows = [...rows];
    return this;
  }

  /** Adds a row. */
  row(row: object): this {
    this.#rows.push(row);
    return this;
  }

  title(title: string): this {
    return assign(this, this.#options, { title });
  }

  searchable(isOn = true): this {
    return assign(this, this.#options, { searchable: isOn });
  }

  sortable(isOn = true): this {
    return assign(this, this.#options, { sortable: isOn });
  }

  paginated(pageSize = 10): this {
    return assign(this, this.#options, { paginated: true, pageSize });
  }

  selectable(isOn = true): this {
    return assign(this, this.#options, { selectable: isOn });
  }

  striped(isOn = true): this {
    return assign(this, this.#options, { striped: isOn });
  }

  compact(isOn = true): this {
    return assign(this, this.#options, { compact: isOn });
  }

  /** How many rows there are. */
  get length(): number {
    return this.#rows.length;
  }

  /** Whether there are none. */
  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  /** The table as plain data. */
  toJSON(): TableData {
    return {
      _photonType: 'table',
      columns: this.#isDefined ? this.#columns : inferColumns(this.#rows[0]),
      fields: this.#fields.map(({ render: _local, ...field }) => field),
      rows: this.#rows,
      options: this.#options,
    };
  }

  #add(column: TableColumn): this {
    this.#isDefined = true;
    this.#columns.push(column);
    return this;
  }
}

for (const [name, create] of Object.entries<(...args: never[]) => FieldDefinition>(Field)) {
  Object.defineProperty(TableBuilder.prototype, name, {
    configurable: true,
    writable: true,
    value(this: TableBuilder, ...args: never[]) {
      return this.field(create(...args));
    },
  });
}

/** Rows of data, as a table. */
export type Table = TableBuilder & FieldMethods;

/** Rows of data, as a table. Its methods for fields are made out of `Field`. */
export const Table = TableBuilder as new (rows?: readonly object[]) => Table;

function inferColumns(row: object | undefined): TableColumn[] {
  return Object.entries(row ?? {}).map(([key, value]) => ({
    key,
    label: formatLabel(key),
    type: inferType(key, value),
    sortable: true,
  }));
}

function inferType(key: string, value: unknown): ColumnType {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof Date) return 'date';
  if (typeof value !== 'string') return 'string';
  if (/^\d{4}-\d{2}-\d{2}/.test(value)) return 'date';
  if (/^https?:\/\//.test(value)) return 'link';
  return /image|photo|thumbnail/i.test(key) && /\.\w+$/.test(value) ? 'image' : 'string';
}
