import { Photon } from '@portel/photon-core';

/**
 * A method with each of the layers, so that what a tag promises can be seen from outside.
 */
export default class Layers extends Photon {
  /** Calls of methods in this life of the object. */
  #calls = 0;
  readonly #steps: string[] = [];
  #release: (() => void) | undefined;

  /**
   * @cached 1h
   * @param city Which
   */
  async weather(city: string) {
    this.#calls += 1;
    return { city, call: this.#calls };
  }

  /**
   * @validate params.email must be a valid email
   * @validate params.amount must be positive
   */
  async charge(params: { email: string; amount: number }) {
    return `charged ${params.amount} to ${params.email}`;
  }

  /**
   * @throttled 2/h
   */
  async notify() {
    return 'sent';
  }

  /**
   * @circuitBreaker 2 1h
   */
  async flaky(isDown: boolean) {
    if (isDown) throw new Error('the service is down');
    return 'up';
  }

  /**
   * @fallback []
   */
  async history() {
    throw new Error('there is no file');
  }

  /**
   * @retryable 2 1ms
   */
  async unreliable() {
    this.#calls += 1;
    if (this.#calls < 3) throw new Error(`attempt ${this.#calls}`);
    return `attempt ${this.#calls}`;
  }

  /**
   * @timeout 50ms
   */
  async slow() {
    await new Promise(() => {});
  }

  /**
   * @debounced 2s
   */
  async save(text: string) {
    return text;
  }

  /**
   * @locked board
   */
  async hold() {
    await this.#stay('hold');
  }

  /**
   * Holds the board until a person has answered.
   * @locked board
   */
  async approve() {
    this.#steps.push('approve begins');
    const isApproved = await this.confirm('Go on?');
    this.#steps.push('approve ends');
    return isApproved ? 'approved' : 'refused';
  }

  /**
   * @locked board
   */
  async take() {
    this.#steps.push('take');
  }

  /**
   * @queued 1
   * @logged
   */
  async work(isSlow: boolean) {
    if (isSlow) await this.#stay('work');
    else this.#steps.push('quick work');
  }

  /** What has been done in this life of the object. */
  async steps() {
    return this.#steps.join(', ');
  }

  /** Lets `hold` or `work` end. */
  async release() {
    this.#release?.();
  }

  async #stay(name: string): Promise<void> {
    this.#steps.push(`${name} begins`);
    await new Promise<void>((resolve) => (this.#release = resolve));
    this.#steps.push(`${name} ends`);
  }
}
