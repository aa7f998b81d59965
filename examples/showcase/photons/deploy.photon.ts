import { Photon } from '@sundog/tools/photon';

type Target = 'staging' | 'production';

interface Deployment {
  service: string;
  version: string;
  target: Target;
}

const STEPS = ['build', 'test', 'upload', 'switch over'];
const STEP_MS = 250;
const WEEK_MS = 7 * 86_400_000;

/**
 * A make-believe deployment that asks before it touches production
 *
 * The answer may come from whoever called, or from somebody else at the page of this photon, and it may come days later:
 * the call waits on disk.
 *
 * @title Deploy
 * @icon 🚀
 */
export default class Deploy extends Photon {
  /**
   * Put a version of a service where people can reach it.
   *
   * @param service Its name {@pattern ^[a-z][a-z0-9-]*$} {@example shop}
   * @param version What to deploy {@pattern ^\d+\.\d+\.\d+$} {@example 1.4.0}
   * @param target Where to
   * @destructive
   */
  async deploy(service: string, version: string, target: Target = 'staging'): Promise<Deployment> {
    if (target === 'production') await this.mustBeConfirmed(service, version);
    for (const [index, step] of STEPS.entries()) {
      this.progress(index / STEPS.length, step);
      await scheduler.wait(STEP_MS);
    }
    const deployment: Deployment = { service, version, target };
    await this.memory.set(`${service}/${target}`, deployment);
    this.emit({ channel: 'deployments', ...deployment });
    return deployment;
  }

  /**
   * What is where.
   *
   * @readOnly
   */
  async current(): Promise<Deployment[]> {
    const entries = await this.memory.list<Deployment>();
    return entries.map(({ value }) => value);
  }

  private async mustBeConfirmed(service: string, version: string): Promise<void> {
    const live = await this.memory.get<Deployment>(`${service}/production`);
    const change = live === null ? `It is not there yet.` : `It replaces ${live.version}.`;
    const isConfirmed = await this.confirm(`Put ${service} ${version} into production? ${change}`, {
      timeoutMs: WEEK_MS,
    });
    if (!isConfirmed) throw new Error(`${service} ${version} stays where it is: somebody said no.`);
  }
}
