import type { Message, PartialMessage } from 'esbuild';

import { HostError } from '../errors.ts';

/** Sources that cannot become modules; the message shows file, line, column and the code where known. */
export class BundleError extends HostError {
  override readonly name = 'BundleError';
  readonly code = 'bundle_failed';
  /** Name of the project. */
  readonly project: string;

  /**
   * @param project name of the project
   * @param text what is wrong, ready to print
   */
  constructor(project: string, text: string) {
    super(text);
    this.project = project;
  }
}

/**
 * @param project name of the project
 * @param messages what esbuild found
 * @returns the error to throw
 */
export async function createBundleError(project: string, messages: (Message | PartialMessage)[]): Promise<BundleError> {
  const { formatMessages } = await import('esbuild');
  // Which plugin of ours found it is of no use to anybody.
  const plain = messages.map((message) => ({ ...message, pluginName: '' }));
  const frames = await formatMessages(plain, { kind: 'error', color: false });
  const count = messages.length === 1 ? '1 error' : `${messages.length} errors`;
  return new BundleError(project, `${project} cannot be built: ${count}.\n\n${frames.join('\n').trimEnd()}`);
}
