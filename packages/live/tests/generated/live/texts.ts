/** Code that modules share: without functions it need not be given to `live`. */
export function trim(text: string): string {
  return text.trim();
}
