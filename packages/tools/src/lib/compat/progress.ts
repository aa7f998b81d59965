import { assign } from './assign.ts';

/** How progress is shown. */
export type ProgressStyle = 'bar' | 'steps' | 'circle';

/** Where a step stands. */
export type StepStatus = 'pending' | 'current' | 'completed' | 'error';

/** One of several bars. */
export interface ProgressBar {
  readonly label: string;
  readonly value: number;
  readonly max?: number;
  readonly color?: string;
  readonly showValue?: boolean;
}

/** One of several steps. */
export interface ProgressStep {
  readonly label: string;
  readonly status: StepStatus;
  readonly description?: string;
  readonly icon?: string;
}

/** What progress can be told. */
export interface ProgressOptions {
  title?: string;
  style?: ProgressStyle;
  color?: string;
  size?: 'sm' | 'md' | 'lg';
  striped?: boolean;
  animated?: boolean;
  showValue?: boolean;
}

/** Progress as JSON. */
export interface ProgressData {
  readonly _photonType: 'progress';
  readonly value: number;
  readonly max: number;
  readonly bars: readonly ProgressBar[];
  readonly steps: readonly ProgressStep[];
  readonly options: ProgressOptions;
}

/** How far it is: `new Progress(75)`, `new Progress().bar('Design', 100)`, `new Progress('steps').step('Cart')`. */
export class Progress {
  readonly _photonType = 'progress';
  #value = 0;
  #max = 100;
  readonly #bars: ProgressBar[] = [];
  readonly #steps: ProgressStep[] = [];
  readonly #options: ProgressOptions = { style: 'bar', size: 'md', showValue: true, animated: true };

  /** @param valueOrStyle a number of 100, or how it is shown */
  constructor(valueOrStyle: number | ProgressStyle = 0) {
    if (typeof valueOrStyle === 'number') this.#value = valueOrStyle;
    else this.#options.style = valueOrStyle;
  }

  value(value: number, max = 100): this {
    this.#value = value;
    this.#max = max;
    return this;
  }

  label(text: string): this {
    return assign(this, this.#options, { title: text });
  }

  /** Adds a bar. */
  bar(label: string, value: number, options: Partial<Omit<ProgressBar, 'label' | 'value'>> = {}): this {
    this.#bars.push({ label, value, max: 100, showValue: true, ...options });
    return this;
  }

  /** Adds a step; with steps it is shown as steps. */
  step(
    label: string,
    status: StepStatus = 'pending',
    options: Partial<Omit<ProgressStep, 'label' | 'status'>> = {},
  ): this {
    this.#steps.push({ label, status, ...options });
    return assign(this, this.#options, { style: 'steps' });
  }

  color(color: string): this {
    return assign(this, this.#options, { color });
  }

  size(size: 'sm' | 'md' | 'lg'): this {
    return assign(this, this.#options, { size });
  }

  striped(isOn = true): this {
    return assign(this, this.#options, { striped: isOn });
  }

  animated(isOn = true): this {
    return assign(this, this.#options, { animated: isOn });
  }

  showValue(isOn = true): this {
    return assign(this, this.#options, { showValue: isOn });
  }

  circle(): this {
    return assign(this, this.#options, { style: 'circle' });
  }

  /** The progress as plain data. */
  toJSON(): ProgressData {
    return {
      _photonType: 'progress',
      value: this.#value,
      max: this.#max,
      bars: this.#bars,
      steps: this.#steps,
      options: this.#options,
    };
  }
}
