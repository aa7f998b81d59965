/** One block of a CAR: its CID, and the bytes whose digest that has. */
export interface CarBlock {
  readonly cid: string;
  readonly bytes: Uint8Array;
}
