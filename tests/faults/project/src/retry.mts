import { type RetryOptions } from '@sundog/actor';

/** Soon again, and as often as the engine is killed: how often a job died with it says nothing about the job here. */
export const retry: RetryOptions = { attemptsMax: 5, crashesMax: 1000, firstDelayMs: 20, delayMsMax: 100 };
