/**
 * Orders - written as photons of the publisher's marketplace are
 *
 * @version 1.0.0
 * @stateful
 */
import { PhotonMCP, io, Table, Chart, Stats, Cards, Progress, Form, Field, Collection } from '@portel/photon-core';

interface Order {
  id: string;
  customer: string;
  total: number;
  status: 'open' | 'paid';
}

export default class Orders extends PhotonMCP {
  orders = new Collection<Order>();

  /**
   * Place an order
   * @param customer Who orders
   * @param total How much {@min 0.01}
   */
  async place(params: { customer: string; total: number }) {
    const order: Order = { id: `o${this.orders.count() + 1}`, ...params, status: 'open' };
    this.orders.push(order);
    this.emit({ emit: 'toast', message: `Order of ${order.customer}`, type: 'success' });
    return { placed: order, open: this.orders.where('status', 'open').count() };
  }

  /**
   * Pay an order, after asking
   * @param id Which order
   */
  // oxlint-disable-next-line typescript/no-explicit-any -- as published photons have it
  async *pay(params: { id: string }): AsyncGenerator<any, { status: string }> {
    yield io.emit.status(`Paying ${params.id}...`);
    const method: string = yield io.ask.select('How?', ['card', { value: 'cash', label: 'Cash', price: 0 }]);
    const isSure: boolean = yield io.ask.confirm(`Pay by ${method}?`, { dangerous: true });
    if (!isSure) return { status: 'cancelled' };
    yield { checkpoint: true, state: { method } };
    const order = this.orders.first((each) => each.id === params.id);
    if (order === undefined) throw new Error(`There is no order ${params.id}`);
    order.status = 'paid';
    yield io.emit.progress(1, 'Paid');
    return { status: `paid by ${method}` };
  }

  /**
   * All orders
   */
  async list() {
    return new Table(Array.from(this.orders.sortBy('total', 'desc')))
      .text('customer')
      .currency('total', { currency: 'USD' })
      .badge('status', { colors: { open: 'orange', paid: 'green' } })
      .field(Field.actions([{ label: 'Pay', method: 'pay' }]));
  }

  /**
   * Totals by status
   */
  async summary() {
    return Object.entries(this.orders.groupBy('status')).map(([status, orders]) => ({
      status,
      count: orders.count(),
      total: orders.sum('total'),
    }));
  }

  /**
   * The orders as the collection shows them
   */
  async shown() {
    return this.orders.where('total', '>', 10).as('cards');
  }

  /**
   * Everything that a result can look like
   */
  async gallery() {
    return {
      chart: new Chart('bar').labels(['Jan']).series('Revenue', [1]),
      stats: new Stats().currency('Revenue', 1),
      cards: new Cards([{ name: 'a' }]),
      progress: new Progress('steps').step('Cart', 'completed'),
      form: new Form().text('name').submit('Save', 'place'),
    };
  }
}
