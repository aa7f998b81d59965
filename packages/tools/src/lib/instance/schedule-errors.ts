import { ActorError } from '@sundog/actor';

/** What a photon asks of its schedules cannot be done. */
export class PhotonScheduleError extends ActorError {
  override readonly name = 'PhotonScheduleError';
  readonly code: 'schedule_name_taken' | 'unknown_schedule' | 'schedule_status' | 'unknown_method';

  /**
   * @param code that the kernel has for it
   * @param message what to do
   * @param data the facts
   */
  constructor(code: PhotonScheduleError['code'], message: string, data: Readonly<Record<string, unknown>>) {
    super(message, data);
    this.code = code;
  }
}

/** The name is taken. */
export function nameTaken(name: string, id: string): PhotonScheduleError {
  return new PhotonScheduleError(
    'schedule_name_taken',
    `Schedule '${name}' already exists (id: ${id}). Use update() to modify it.`,
    { name, id },
  );
}

/** There is no such schedule. */
export function notFound(id: string): PhotonScheduleError {
  return new PhotonScheduleError('unknown_schedule', `Schedule not found: ${id}`, { id });
}

/** It is in the wrong status. */
export function wrongStatus(verb: 'pause' | 'resume' | 'update', id: string, status: string): PhotonScheduleError {
  const rule = {
    pause: 'Only active tasks can be paused.',
    resume: 'Only tasks that are paused or in error can be resumed.',
    update: 'What is completed is over: create another one.',
  }[verb];
  return new PhotonScheduleError('schedule_status', `Cannot ${verb} task with status '${status}'. ${rule}`, {
    id,
    status,
  });
}

/** The photon has no such method. */
export function unknownMethod(method: string, known: readonly string[]): PhotonScheduleError {
  return new PhotonScheduleError(
    'unknown_method',
    `A schedule calls a method of this photon, and it has no "${method}": it has ${known.join(', ')}.`,
    { method, known },
  );
}
