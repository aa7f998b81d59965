/**
 * Intervals over text, and which of them contain a point: O(log n) for each hit, and to add or remove one.
 *
 * A treap: a search tree by where intervals begin, a heap by numbers that follow from the order of adding but look like
 * chance, so its depth is O(log n) whatever comes in which order. Each node knows the greatest end below it.
 */

/** What is between two texts, both included; the texts compare by UTF-16 units. */
export interface Interval {
  readonly low: string;
  readonly high: string;
}

interface TreeNode<Item extends Interval> {
  readonly item: Item;
  readonly serial: number;
  readonly priority: number;
  left: TreeNode<Item> | undefined;
  right: TreeNode<Item> | undefined;
  greatestHigh: string;
}

/** A place among nodes: they are ordered by it, and it is never the same twice. */
type Place = Pick<TreeNode<Interval>, 'serial'> & { readonly item: Interval };

/** A tree of intervals. The same item is added at most once. */
export class IntervalTree<Item extends Interval> {
  readonly #serials = new Map<Item, number>();
  #root: TreeNode<Item> | undefined;
  #lastSerial = 0;

  /** How many intervals there are. */
  get size(): number {
    return this.#serials.size;
  }

  /** Adds an interval. */
  add(item: Item): void {
    const serial = (this.#lastSerial += 1);
    this.#serials.set(item, serial);
    const priority = scatter(serial);
    const node = { item, serial, priority, left: undefined, right: undefined, greatestHigh: item.high };
    this.#root = insert(this.#root, node);
  }

  /** Removes an interval that was added, by identity. */
  delete(item: Item): void {
    const serial = this.#serials.get(item);
    if (serial === undefined || !this.#serials.delete(item)) return;
    this.#root = remove(this.#root, { item, serial });
  }

  /**
   * Visits the intervals that contain a point.
   *
   * @param visit called with each, in the order of where they begin
   */
  stab(point: string, visit: (item: Item) => void): void {
    visitHits(this.#root, point, visit);
  }
}

function visitHits<Item extends Interval>(
  node: TreeNode<Item> | undefined,
  point: string,
  visit: (item: Item) => void,
): void {
  if (node === undefined || node.greatestHigh < point) return;
  visitHits(node.left, point, visit);
  if (node.item.low > point) return;
  if (node.item.high >= point) visit(node.item);
  visitHits(node.right, point, visit);
}

function insert<Item extends Interval>(root: TreeNode<Item> | undefined, node: TreeNode<Item>): TreeNode<Item> {
  if (root === undefined) return node;
  if (node.priority > root.priority) {
    [node.left, node.right] = split(root, node);
    return measure(node);
  }
  if (isBefore(node, root)) root.left = insert(root.left, node);
  else root.right = insert(root.right, node);
  return measure(root);
}

function remove<Item extends Interval>(root: TreeNode<Item> | undefined, place: Place): TreeNode<Item> | undefined {
  if (root === undefined) return undefined;
  if (root.serial === place.serial) return merge(root.left, root.right);
  if (isBefore(place, root)) root.left = remove(root.left, place);
  else root.right = remove(root.right, place);
  return measure(root);
}

type Halves<Item extends Interval> = [TreeNode<Item> | undefined, TreeNode<Item> | undefined];

/** What stands before a place, and the rest. */
function split<Item extends Interval>(root: TreeNode<Item> | undefined, place: Place): Halves<Item> {
  if (root === undefined) return [undefined, undefined];
  if (isBefore(place, root)) {
    const [before, after] = split(root.left, place);
    root.left = after;
    return [before, measure(root)];
  }
  const [before, after] = split(root.right, place);
  root.right = before;
  return [measure(root), after];
}

/** One tree of two, all of the first before all of the second. */
function merge<Item extends Interval>(
  first: TreeNode<Item> | undefined,
  second: TreeNode<Item> | undefined,
): TreeNode<Item> | undefined {
  if (first === undefined) return second;
  if (second === undefined) return first;
  if (first.priority > second.priority) {
    first.right = merge(first.right, second);
    return measure(first);
  }
  second.left = merge(first, second.left);
  return measure(second);
}

function isBefore(a: Place, b: Place): boolean {
  return a.item.low === b.item.low ? a.serial < b.serial : a.item.low < b.item.low;
}

function measure<Item extends Interval>(node: TreeNode<Item>): TreeNode<Item> {
  let greatest = node.item.high;
  if (node.left !== undefined && node.left.greatestHigh > greatest) greatest = node.left.greatestHigh;
  if (node.right !== undefined && node.right.greatestHigh > greatest) greatest = node.right.greatestHigh;
  node.greatestHigh = greatest;
  return node;
}

/** Numbers in a row, as far from one another as chance would throw them (the last step of MurmurHash3). */
function scatter(serial: number): number {
  let bits = Math.imul(serial ^ (serial >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
