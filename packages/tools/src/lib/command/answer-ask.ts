/**
 * Answers what a tool asks, at the terminal: a form field by field, or a page to open.
 *
 * Called by: `tools call`.
 */
import { parseCallArguments } from './call-arguments.ts';
import { asRecord, formatText } from './mcp-client.ts';

/** Where a line can be asked for: an `Interface` of node:readline/promises. */
export interface Terminal {
  question(query: string): Promise<string>;
}

/** Who can be asked. */
export interface Person {
  /** Null: nobody sits there, and only `given` answers. */
  readonly terminal: Terminal | null;
  /** Answers given beforehand, each as `name=value`. */
  readonly given: readonly string[];
  print(line: string): void;
}

/** MCP's result of an elicitation. */
export interface ElicitResult {
  readonly action: 'accept' | 'decline' | 'cancel';
  readonly content?: Readonly<Record<string, unknown>>;
}

/**
 * @param params of `elicitation/create`
 * @param person who answers
 * @returns MCP's result; `cancel` where nobody can answer
 */
export async function answerAsk(params: Readonly<Record<string, unknown>>, person: Person): Promise<ElicitResult> {
  const message = typeof params['message'] === 'string' ? params['message'] : 'The tool asks:';
  person.print(`? ${message}`);
  if (params['mode'] === 'url') return answerUrl(String(params['url']), person);
  const schema = asRecord(params['requestedSchema']);
  const fields = Object.entries(asRecord(schema['properties']));
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const given = fields.flatMap(([name, property]) =>
    person.given
      .filter((one) => one.startsWith(`${name}=`))
      .map((one) => `${name}=${readable(one.slice(name.length + 1), asRecord(property))}`),
  );
  const content = parseCallArguments(given, schema);
  for (const [name, property] of fields) {
    if (content[name] !== undefined) continue;
    if (person.terminal === null) {
      if (!required.has(name)) continue;
      person.print(`  nobody can be asked here; answer with --answer ${name}=VALUE`);
      return { action: 'cancel' };
    }
    const text = await person.terminal.question(`  ${formatField(name, asRecord(property))}: `);
    if (text === '') {
      if (asRecord(property)['default'] !== undefined || !required.has(name)) continue;
      return { action: 'decline' };
    }
    Object.assign(content, parseCallArguments([`${name}=${readable(text, asRecord(property))}`], schema));
  }
  return { action: 'accept', content: { ...listDefaults(fields), ...content } };
}

async function answerUrl(url: string, person: Person): Promise<ElicitResult> {
  const { terminal } = person;
  person.print(`  open ${url}`);
  if (terminal === null) return { action: 'cancel' };
  const text = await terminal.question('  done? [Y/n] ');
  return { action: /^n/i.test(text) ? 'decline' : 'accept' };
}

function listDefaults(fields: readonly [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(
    fields.flatMap(([name, property]) => {
      const { default: value } = asRecord(property);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** `yes` is what a person says to a question of yes or no. */
function readable(text: string, property: Readonly<Record<string, unknown>>): string {
  if (property['type'] !== 'boolean') return text;
  if (/^y(es)?$/i.test(text)) return 'true';
  return /^no?$/i.test(text) ? 'false' : text;
}

function formatField(name: string, property: Readonly<Record<string, unknown>>): string {
  const { title = name, type, default: value } = property;
  const choices = listChoices(property);
  const hint = choices.length > 0 ? choices.join(', ') : type === 'boolean' ? 'yes, no' : '';
  const fallback = value === undefined ? '' : ` [${formatText(value)}]`;
  return `${formatText(title)}${hint === '' ? '' : ` (${hint})`}${fallback}`;
}

function listChoices(property: Readonly<Record<string, unknown>>): string[] {
  const { enum: values, oneOf } = property;
  if (Array.isArray(values)) return values.map(String);
  if (!Array.isArray(oneOf)) return [];
  return oneOf.map((choice) => String(asRecord(choice)['const']));
}
