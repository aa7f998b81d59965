export class Money {
  constructor(
    readonly amount: number,
    readonly currency: string = 'EUR',
  ) {}
}
export class Account {
  id = '';
  balance?: number;
  static count = 0;
  describe?(): string;
}
export class Premium extends Account {
  perks: string[] = [];
}
export class Hidden {
  readonly id: string = '';
  readonly #secret = 1;
  private readonly other = 2;
  protected third = 3;
  reveal(): number {
    return this.#secret + this.other + this.third;
  }
}
export class Measured {
  width = 1;
  get area(): number {
    return this.width;
  }
}
export class Printable {
  constructor(readonly rows: string[][]) {}
  toJSON(): { lines: string[] } {
    return { lines: this.rows.map((row) => row.join(' ')) };
  }
}
export abstract class Base {
  abstract readonly kind: 'x' | 'y';
}
export class Described {
  readonly id: string = '';
  describe(): string {
    return this.id;
  }
}
