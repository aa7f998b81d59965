import { assign } from './assign.ts';

/** Which property of an item is which part of its card. */
export interface CardFieldMapping {
  image?: string;
  heading?: string;
  subtitle?: string;
  description?: string;
  badge?: string;
  footer?: string;
  link?: string;
  meta?: readonly string[];
}

/** What cards can be told. */
export interface CardsOptions {
  title?: string;
  columns?: 1 | 2 | 3 | 4 | 6;
  compact?: boolean;
  clickable?: boolean;
  hoverable?: boolean;
  bordered?: boolean;
  aspectRatio?: 'square' | 'video' | 'portrait' | 'auto';
}

/** Cards as JSON. */
export interface CardsData {
  readonly _photonType: 'cards';
  readonly items: readonly object[];
  readonly fields: CardFieldMapping;
  readonly options: CardsOptions;
}

/** Names under which each part of a card is looked for, if the author names none at all. */
const usualNames = {
  image: ['image', 'imageUrl', 'thumbnail', 'photo', 'avatar', 'picture'],
  heading: ['title', 'name', 'heading', 'label'],
  subtitle: ['subtitle', 'category', 'type', 'role'],
  description: ['description', 'summary', 'body', 'text'],
  badge: ['status', 'badge', 'tag'],
  link: ['link', 'url', 'href'],
} satisfies { readonly [Part in keyof CardFieldMapping]: readonly string[] };

/** One card for each item: `new Cards(products).heading('name').image('photo')`. */
export class Cards {
  readonly _photonType = 'cards';
  #items: object[];
  readonly #fields: CardFieldMapping = {};
  readonly #options: CardsOptions = { columns: 3, hoverable: true, bordered: true, aspectRatio: 'auto' };

  /** @param items to begin with */
  constructor(items: readonly object[] = []) {
    this.#items = [...items];
  }

  title(title: string): this {
    return assign(this, this.#options, { title });
  }

  image(field: string): this {
    return assign(this, this.#fields, { image: field });
  }

  heading(field: string): this {
    return assign(this, this.#fields, { heading: field });
  }

  subtitle(field: string): this {
    return assign(this, this.#fields, { subtitle: field });
  }

  description(field: string): this {
    return assign(this, this.#fields, { description: field });
  }

  badge(field: string): this {
    return assign(this, this.#fields, { badge: field });
  }

  footer(field: string): this {
    return assign(this, this.#fields, { footer: field });
  }

  link(field: string): this {
    return assign(this, this.#fields, { link: field });
  }

  meta(...fields: readonly string[]): this {
    return assign(this, this.#fields, { meta: fields });
  }

  /** Sets all items. */
  items(items: readonly object[]): this {
    this.#items = [...items];
    return this;
  }

  /** Adds an item. */
  item(item: object): this {
    this.#items.push(item);
    return this;
  }

  columns(count: 1 | 2 | 3 | 4 | 6): this {
    return assign(this, this.#options, { columns: count });
  }

  compact(isOn = true): this {
    return assign(this, this.#options, { compact: isOn });
  }

  clickable(isOn = true): this {
    return assign(this, this.#options, { clickable: isOn });
  }

  hoverable(isOn = true): this {
    return assign(this, this.#options, { hoverable: isOn });
  }

  bordered(isOn = true): this {
    return assign(this, this.#options, { bordered: isOn });
  }

  aspectRatio(aspectRatio: 'square' | 'video' | 'portrait' | 'auto'): this {
    return assign(this, this.#options, { aspectRatio });
  }

  /** How many items there are. */
  get length(): number {
    return this.#items.length;
  }

  /** The cards as plain data. */
  toJSON(): CardsData {
    const isMapped = Object.keys(this.#fields).length > 0;
    return {
      _photonType: 'cards',
      items: this.#items,
      fields: isMapped ? this.#fields : inferFields(this.#items[0] ?? {}),
      options: this.#options,
    };
  }
}

function inferFields(item: object): CardFieldMapping {
  const fields: Record<string, string> = {};
  for (const [part, names] of Object.entries(usualNames)) {
    const found = names.find((name) => Object.hasOwn(item, name));
    if (found !== undefined) fields[part] = found;
  }
  return fields;
}
