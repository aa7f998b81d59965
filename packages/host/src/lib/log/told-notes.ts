import { formatNote } from '../config/problem.ts';
import type { Project } from '../config/project.ts';
import { createLogRecord, type LogSink } from './log-record.ts';

/** Tells what is to be known of configurations once, however often they are read; again when it had gone meanwhile. */
export class ToldNotes {
  #told = new Set<string>();

  /**
   * @param projects all projects, as read last
   * @param log takes a line for each note that is new
   */
  tell(projects: readonly Project[], log: LogSink): void {
    const found = projects.flatMap(({ name, notes }) =>
      // Where a note stands changes with every line above it.
      notes.map((note) => ({ note, name, key: `${name} ${note.location.file} ${note.message}` })),
    );
    for (const { note, name, key } of found) {
      if (this.#told.has(key)) continue;
      log(createLogRecord(note.kind === 'warning' ? 'warn' : 'info', formatNote(note), name));
    }
    this.#told = new Set(found.map(({ key }) => key));
  }
}
