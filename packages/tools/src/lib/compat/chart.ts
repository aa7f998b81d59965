import { assign } from './assign.ts';

/** Kinds of charts. */
export type ChartType = 'line' | 'bar' | 'pie' | 'doughnut' | 'area' | 'scatter' | 'radar';

/** One line, or one colour of bars. */
export interface ChartSeries {
  readonly name: string;
  readonly data: readonly number[];
  readonly color?: string;
}

/** One slice of a pie. */
export interface ChartDataPoint {
  readonly label: string;
  readonly value: number;
  readonly color?: string;
}

/** What a chart can be told. */
export interface ChartOptions {
  title?: string;
  subtitle?: string;
  legend?: boolean | 'top' | 'bottom' | 'left' | 'right';
  stacked?: boolean;
  showGrid?: boolean;
  showValues?: boolean;
  animate?: boolean;
  /** Pixels. */
  height?: number;
  colors?: readonly string[];
  xAxisLabel?: string;
  yAxisLabel?: string;
}

/** A chart as JSON. */
export interface ChartData {
  readonly _photonType: 'chart';
  readonly chartType: ChartType;
  readonly labels: readonly string[];
  readonly series: readonly ChartSeries[];
  readonly data: readonly ChartDataPoint[];
  readonly options: ChartOptions;
}

/** Numbers as a picture: `new Chart('line').labels(months).series('Revenue', revenue)`. */
export class Chart {
  readonly _photonType = 'chart';
  readonly #type: ChartType;
  #labels: readonly string[] = [];
  readonly #series: ChartSeries[] = [];
  #data: readonly ChartDataPoint[] = [];
  readonly #options: ChartOptions = { legend: true, showGrid: true, animate: true };

  /** @param type of chart */
  constructor(type: ChartType = 'line') {
    this.#type = type;
  }

  title(title: string): this {
    return assign(this, this.#options, { title });
  }

  subtitle(subtitle: string): this {
    return assign(this, this.#options, { subtitle });
  }

  /** Names the points of all series. */
  labels(labels: readonly string[]): this {
    this.#labels = [...labels];
    return this;
  }

  /** Adds a series. */
  series(name: string, data: readonly number[], color?: string): this {
    this.#series.push({ name, data, ...(color !== undefined && { color }) });
    return this;
  }

  /** Sets the slices of a pie. */
  data(points: readonly ChartDataPoint[]): this {
    this.#data = [...points];
    return this;
  }

  legend(position: boolean | 'top' | 'bottom' | 'left' | 'right' = true): this {
    return assign(this, this.#options, { legend: position });
  }

  stacked(isOn = true): this {
    return assign(this, this.#options, { stacked: isOn });
  }

  grid(isOn = true): this {
    return assign(this, this.#options, { showGrid: isOn });
  }

  showValues(isOn = true): this {
    return assign(this, this.#options, { showValues: isOn });
  }

  animate(isOn = true): this {
    return assign(this, this.#options, { animate: isOn });
  }

  /** @param pixels */
  height(pixels: number): this {
    return assign(this, this.#options, { height: pixels });
  }

  colors(colors: readonly string[]): this {
    return assign(this, this.#options, { colors });
  }

  xAxis(label: string): this {
    return assign(this, this.#options, { xAxisLabel: label });
  }

  yAxis(label: string): this {
    return assign(this, this.#options, { yAxisLabel: label });
  }

  /** The chart as plain data. */
  toJSON(): ChartData {
    return {
      _photonType: 'chart',
      chartType: this.#type,
      labels: this.#labels,
      series: this.#series,
      data: this.#data,
      options: this.#options,
    };
  }
}
