import { assign } from './assign.ts';

/** How a figure is written. */
export type StatFormat = 'number' | 'currency' | 'percent' | 'compact';

/** One figure. */
export interface StatItem {
  readonly label: string;
  readonly value: number | string;
  readonly format?: StatFormat;
  readonly prefix?: string;
  readonly suffix?: string;
  /** How it has changed: `+12%`. */
  readonly trend?: string;
  /** Whether that is good. */
  readonly trendUp?: boolean;
  readonly icon?: string;
  readonly color?: string;
  readonly description?: string;
}

/** What figures can be told. */
export interface StatsOptions {
  title?: string;
  columns?: 2 | 3 | 4 | 6;
  compact?: boolean;
  bordered?: boolean;
  animated?: boolean;
}

/** Figures as JSON. */
export interface StatsData {
  readonly _photonType: 'stats';
  readonly stats: readonly StatItem[];
  readonly options: StatsOptions;
}

type StatOptions = Partial<Omit<StatItem, 'label' | 'value'>>;

/** Figures side by side: `new Stats().count('Users', 1234).currency('Revenue', 50_000)`. */
export class Stats {
  readonly _photonType = 'stats';
  readonly #stats: StatItem[] = [];
  readonly #options: StatsOptions = { columns: 4, bordered: true, animated: true };

  /** Adds a figure. */
  stat(label: string, value: number | string, options: StatOptions = {}): this {
    this.#stats.push({ label, value, ...options });
    return this;
  }

  /** Adds an amount of money, in dollars unless a prefix is given. */
  currency(label: string, value: number, options: StatOptions = {}): this {
    return this.stat(label, value, { format: 'currency', prefix: '$', ...options });
  }

  /** Adds a percentage. */
  percent(label: string, value: number, options: StatOptions = {}): this {
    return this.stat(label, value, { format: 'percent', suffix: '%', ...options });
  }

  /** Adds a count, written in short: 1.2K. */
  count(label: string, value: number, options: StatOptions = {}): this {
    return this.stat(label, value, { format: 'compact', ...options });
  }

  title(title: string): this {
    return assign(this, this.#options, { title });
  }

  columns(count: 2 | 3 | 4 | 6): this {
    return assign(this, this.#options, { columns: count });
  }

  compact(isOn = true): this {
    return assign(this, this.#options, { compact: isOn });
  }

  bordered(isOn = true): this {
    return assign(this, this.#options, { bordered: isOn });
  }

  animated(isOn = true): this {
    return assign(this, this.#options, { animated: isOn });
  }

  /** How many figures there are. */
  get length(): number {
    return this.#stats.length;
  }

  /** The figures as plain data. */
  toJSON(): StatsData {
    return { _photonType: 'stats', stats: this.#stats, options: this.#options };
  }
}
