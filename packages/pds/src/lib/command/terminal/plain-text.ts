/**
 * What hosts of others say must not steer the terminal that it is printed on: its colours, its title, what stands there.
 *
 * @param text of lines
 * @returns the same without control characters but for line breaks and tabs
 */
export function toPlainText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, '\ufffd');
}
