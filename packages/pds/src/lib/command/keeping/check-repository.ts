/** Looks at a CAR as it passes: every block's digest, and that its root is a commit of the account. */
import { CarReader } from '../../car/car-reader.ts';
import { parseCommit } from '../../repository/commit.ts';
import { CommandError } from '../client/command-error.ts';

/** What a repository's file holds. */
export interface RepositoryFacts {
  /** CID of the commit. */
  readonly commit: string;
  readonly rev: string;
  readonly blocks: number;
}

/** Takes a file in chunks. */
export class RepositoryCheck {
  readonly #did: string;
  readonly #reader = new CarReader();
  #root: Uint8Array | undefined;
  #blocks = 0;

  /** @param did whose repository it must be */
  constructor(did: string) {
    this.#did = did;
  }

  /** How many blocks have come. */
  get blocks(): number {
    return this.#blocks;
  }

  /**
   * @param chunk the next bytes
   * @throws CarError if they are no CAR, or a block has another digest
   */
  push(chunk: Uint8Array): void {
    for (const { cid, bytes } of this.#reader.push(chunk)) {
      this.#blocks += 1;
      if (cid === this.#reader.roots?.[0]) this.#root = bytes.slice();
    }
  }

  /**
   * @returns what it was
   * @throws CarError, CommandError
   */
  end(): RepositoryFacts {
    const [commit] = this.#reader.end();
    const content = this.#root === undefined ? undefined : parseCommit(this.#root);
    if (commit === undefined || content?.did !== this.#did) {
      throw new CommandError(
        'wrong_repository',
        `Expected the repository of ${this.#did}, found ${content === undefined ? 'no commit' : `that of ${content.did}`}.`,
      );
    }
    return { commit, rev: content.rev, blocks: this.#blocks };
  }
}
