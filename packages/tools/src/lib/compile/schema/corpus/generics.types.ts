import type { Point, Todo } from './objects.types.ts';

interface Page<Item> {
  items: Item[];
  cursor?: string;
}
interface Box<Value = string> {
  value: Value;
}
type Result<Value, Failure extends string> = { ok: true; value: Value } | { ok: false; reason: Failure };
type OrNothing<Value> = Value | null;
type Pick2<Type, Key extends keyof Type> = { [Name in Key]: Type[Name] };
type Getters<Type> = { [Name in keyof Type as `get${Capitalize<string & Name>}`]: Type[Name] };
type Nullable<Type> = { [Name in keyof Type]: Type[Name] | null };
type DeepPartial<Type> = Type extends object ? { [Name in keyof Type]?: DeepPartial<Type[Name]> } : Type;
type ElementOf<Type> = Type extends readonly (infer Item)[] ? Item : Type;
type Flatten<Type> = Type extends readonly (infer Item)[] ? Flatten<Item> : Type;
type WithoutStrings<Type> = { [Name in keyof Type as Type[Name] extends string ? never : Name]: Type[Name] };
type Mutable<Type> = { -readonly [Name in keyof Type]-?: Type[Name] };

export type PageOfPoints = Page<Point>;
export type PageOfPages = Page<Page<string>>;
export type BoxOfText = Box;
/** A union that nothing writes in an order. */
export type BoxOfSizes = Box<`${'small' | 'large'}-${'red' | 'blue'}`>;
export type BoxOfBox = Box<Box<number>>;
export type SaveResult = Result<Point, 'full' | 'locked'>;
export type PointOrNothing = OrNothing<Point>;
export type OptionalTodo = Partial<Todo>;
export type RequiredTodo = Required<Todo>;
export type ReadonlyTodo = Readonly<Todo>;
export type PickedTodo = Pick<Todo, 'name' | 'isDone'>;
export type OmittedTodo = Omit<Todo, 'tags' | 'nick'>;
export type OwnPick = Pick2<Todo, 'tags' | 'name'>;
export type PointGetters = Getters<Point>;
export type NullablePoint = Nullable<Point>;
export type DeepOptional = DeepPartial<{ a: { b: { c: string } }; d: number }>;
export type Element = ElementOf<Point[]>;
export type Flat = Flatten<number[][][]>;
export type NoStrings = WithoutStrings<Todo>;
export type MutableTodo = Mutable<Readonly<Partial<Point>>>;
export type Keys = keyof Point;
export type KeyOfTodo = keyof Todo;
export type Indexed = Todo['tags'];
export type IndexedItem = Todo['tags'][number];
export type Values = { a: 1; b: 'x' }['a' | 'b'];
export type Awaits = Awaited<Promise<string>>;
export type Returned = ReturnType<() => Point>;
export type Arguments = Parameters<(name: string, count?: number) => void>;
const settings = { theme: 'dark', size: 3, nested: { isOn: true } };
export type TypeOfValue = typeof settings;
const constants = { theme: 'dark', sizes: [1, 2] } as const;
export type TypeOfConstant = typeof constants;
export type KeyOfValue = keyof typeof constants;
const names = ['ada', 'grace'] as const;
export type Member = (typeof names)[number];
export type Combined = Partial<Pick<Todo, 'name'>> & Required<Omit<Todo, 'name' | 'tags'>>;
export type OptionalBox = Box<string | undefined>;
export type Chosen = string extends string ? { yes: true } : { no: true };
export type Distributed = Result<string, 'a'> | Box<number>;
