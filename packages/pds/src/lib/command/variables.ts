/**
 * The file of a project's secrets, `.dev.vars`: lines of `NAME="value"`. Lines that are not ours stay as they are.
 */

/**
 * Sets variables in the text of the file.
 *
 * @param text of the file; empty if there is none
 * @param variables by name; those that are there already get the new value where they stand
 * @returns the file's new text
 */
export function setVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(variables));
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  const changed = lines.map((line) => {
    const name = nameOf(line);
    const value = name === undefined ? undefined : left.get(name);
    if (name === undefined || value === undefined) return line;
    left.delete(name);
    return formatVariable(name, value);
  });
  const added = [...left].map(([name, value]) => formatVariable(name, value));
  return `${[...changed, ...added].join('\n')}\n`;
}

/**
 * @param text of the file
 * @returns the names of the variables that it sets
 */
export function listVariables(text: string): string[] {
  return text.split('\n').flatMap((line) => nameOf(line) ?? []);
}

/**
 * @param text of the file
 * @param name
 * @returns its value without quotes; undefined if the file does not set it
 */
export function getVariable(text: string, name: string): string | undefined {
  const line = text.split('\n').findLast((each) => nameOf(each) === name);
  const value = line?.slice(line.indexOf('=') + 1).trim();
  return value === undefined ? undefined : (/^(["'])(.*)\1$/.exec(value)?.[2] ?? value);
}

function nameOf(line: string): string | undefined {
  return /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line)?.[1];
}

function formatVariable(name: string, value: string): string {
  return `${name}="${value}"`;
}
