import { Photon } from '@sundog/tools/photon';

/**
 * Tells the time by itself, and says what you like when you like
 *
 * It ticks from the first time that somebody looks, once a minute, whether anybody looks or not.
 *
 * @title Ticker
 * @icon ⏰
 */
export default class Ticker extends Photon {
  /**
   * Once a minute.
   *
   * @scheduled * * * * *
   * @internal
   */
  async tick(): Promise<void> {
    const ticks = await this.memory.update<number>('ticks', (before) => (before ?? 0) + 1);
    this.emit({ channel: 'ticks', ticks, at: new Date().toISOString() });
  }

  /**
   * How often it has ticked.
   *
   * @readOnly
   */
  async ticks(): Promise<number> {
    return (await this.memory.get<number>('ticks')) ?? 0;
  }

  /**
   * Say something at the times of a cron expression.
   *
   * @param name What to call it {@min 1} {@max 100} {@example stretch}
   * @param cron Five fields, or six with seconds first {@example 0 9 * * 1-5}
   * @param text What to say {@example Stand up and stretch}
   * @param timeZone Whose clock {@example Europe/Berlin}
   */
  async remind(name: string, cron: string, text: string, timeZone = 'UTC'): Promise<{ next: string | undefined }> {
    const task = await this.schedule.create({ name, schedule: cron, tz: timeZone, method: 'say', params: { text } });
    return { next: task.nextRunAt };
  }

  /**
   * Stop a reminder.
   *
   * @param name What it is called
   * @idempotent
   */
  async forget(name: string): Promise<string> {
    const isGone = await this.schedule.cancelByName(name);
    return isGone ? `"${name}" is forgotten.` : `There is no reminder "${name}".`;
  }

  /**
   * Say something to everyone who listens.
   *
   * @param text What to say
   */
  say(text: string): void {
    this.emit({ channel: 'ticks', text });
  }
}
