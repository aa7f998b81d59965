export interface Tree {
  label: string;
  children: Tree[];
}
export interface Chain {
  value: number;
  next?: Chain;
}
export interface NullableChain {
  value: number;
  next: NullableChain | null;
}
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type NestedLists = (number | NestedLists)[];
export type Menu = { title: string; items?: Menu[] } | { separator: true };
export interface Person {
  name: string;
  company?: Company;
}
export interface Company {
  title: string;
  staff: Person[];
}
interface Branch<Value> {
  value: Value;
  left?: Branch<Value>;
  right?: Branch<Value>;
}
export type NumberBranch = Branch<number>;
export type TwoBranches = { numbers: Branch<number>; texts: Branch<string> };
export type SameNames = { one: Branch<'a-b'>; two: Branch<'a b'> };
export type OptionalJson = { data?: Json; more: Json[] };
export type Expression = ['num', number] | ['add', Expression, Expression];
export type Dictionary = { [word: string]: Dictionary | string };
export interface Comment {
  text: string;
  replies?: readonly Comment[];
  parent?: { id: number; thread: Comment[] };
}
export type TreeOrText = Tree | string;
export type Trees = Tree[];
export interface ListNode extends Array<ListNode> {}
