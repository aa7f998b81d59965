/** What a command answers, on standard output. */
import { toPlainText } from './plain-text.ts';

/**
 * @param value is printed as JSON, for programs
 */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);
}

/**
 * @param line for people
 */
export function printLine(line: string): void {
  process.stdout.write(`${toPlainText(line)}\n`);
}

/**
 * @param rows cells, the first row being the titles
 */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    printLine(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/**
 * @param facts names and what they are; those that are undefined are left out
 */
export function printFacts(facts: Readonly<Record<string, string | number | undefined>>): void {
  const known = Object.entries(facts).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  for (const [name, value] of known) printLine(`${name.padEnd(width)}  ${value}`);
}
