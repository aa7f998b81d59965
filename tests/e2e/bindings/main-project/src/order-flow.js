import { WorkflowEntrypoint } from 'cloudflare:workers';

export class OrderFlow extends WorkflowEntrypoint {
  async run(event, step) {
    const inbox = this.env.INBOX.getByName('inbox');
    const topic = `order ${event.instanceId}`;
    const price = await step.do('price', async () => {
      await inbox.record(topic, 'priced');
      return event.payload.amount * 2;
    });
    await step.sleep('rest', '1 second');
    const payment = await step.waitForEvent('payment', { type: 'paid', timeout: '1 minute' });
    await step.do('ship', async () => {
      await inbox.record(topic, 'shipped');
    });
    return { price, paidBy: payment.payload.by };
  }
}
