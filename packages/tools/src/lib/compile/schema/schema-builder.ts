/**
 * Builds one schema: keeps what recurs, and stops what has no end.
 *
 * Called by: `schema-of-type.ts`, once per root.
 *
 * Invariants:
 * - B1 A named type that is met again inside of itself becomes a definition; every other type is written where it
 *   stands, since many clients read only what they see.
 * - B2 A union and the same union beside undefined are one: both are known by their members that travel.
 * - B3 Building ends: a generic type that contains ever larger ones of itself, types nested too deep and schemas that
 *   are too large are problems.
 */
import type { Symbol as TypeScriptSymbol, Type, TypeChecker } from 'typescript';

import type { JsonSchema } from '../../manifest/json-schema.ts';
import { placeOf } from '../problem.ts';
import { ts } from '../typescript.ts';
import { applyDocumentation, type Surroundings } from './apply-documentation.ts';
import type { SchemaBuild, Site } from './build.ts';
import { documentationOf } from './documentation-of.ts';
import type { Documentation } from './parse-inline-tags.ts';
import type { SchemaProblem } from './schema-problem.ts';
import { isGlobal } from './platform-types.ts';
import { createDefinitionName, namingSymbol } from './type-name.ts';
import { getNamedAlias, isWrittenAs } from './type-nodes.ts';
import { createTypeSchema } from './type-schema.ts';

/** How often one generic type may stand inside of itself with different arguments. */
const GENERIC_DEPTH_MAX = 6;
const DEPTH_MAX = 64;
const SIZE_MAX = 10_000;

/** A type whose schema is being built. */
interface Frame {
  readonly key: string;
  readonly symbol: TypeScriptSymbol | undefined;
  /** Set when the type is met inside of itself. */
  definition: string | undefined;
}

interface Finished {
  readonly schema: JsonSchema;
  /** How many types it consists of. */
  readonly size: number;
}

/** One schema in the making. */
export class SchemaBuilder implements SchemaBuild {
  readonly checker: TypeChecker;
  readonly isResult: boolean;
  readonly problems: SchemaProblem[] = [];
  readonly #stack: Frame[] = [];
  readonly #finished = new Map<string, Finished>();
  /** By name, in the order in which they were met. */
  readonly #definitions = new Map<string, JsonSchema | undefined>();
  readonly #ids = new Map<Type, number>();
  readonly #endless = new Set<TypeScriptSymbol>();
  #size = 0;
  #isTooLarge = false;

  constructor(checker: TypeChecker, isResult: boolean) {
    this.checker = checker;
    this.isResult = isResult;
  }

  schemaOf(type: Type, site: Site): JsonSchema {
    const schema = this.#recur(type, site);
    const alias = getNamedAlias(site.typeNode, this.checker)?.symbol;
    const isDocumented = alias === undefined || alias === namingSymbol(type) || schema.$ref !== undefined;
    if (isDocumented || !isWrittenAs(type, site.typeNode, this.checker)) return schema;
    return this.document(schema, documentationOf(alias), site);
  }

  document(schema: JsonSchema, documentation: Documentation | undefined, site: Site): JsonSchema {
    return documentation === undefined ? schema : applyDocumentation(schema, documentation, this.surroundingsOf(site));
  }

  warnOfMissing({ path, node, typeNode }: Site): void {
    const name = typeNode?.getText() ?? 'its type';
    const message = `${path === '' ? '' : `${path}: `}${name} cannot be found, so anything fits`;
    this.problems.push({ severity: 'warning', place: placeOf(node), message, cure: 'Import it, or correct its name.' });
  }

  refuse(site: Site, found: string, cure: string): JsonSchema {
    const subject = site.path === '' ? 'the type' : site.path;
    const message = `${subject} is ${found}, which cannot travel as JSON`;
    this.problems.push({ severity: 'error', place: placeOf(site.node), message, cure });
    return {};
  }

  /** Who takes complaints about what stands at a site. */
  surroundingsOf(site: Site): Surroundings {
    return {
      resolve: (ref) => this.#definitions.get(ref.slice(REFERENCE.length)),
      complain: ({ severity, message, cure }) => {
        const subject = site.path === '' ? '' : `${site.path}: `;
        this.problems.push({ severity, place: placeOf(site.node), message: subject + message, cure });
      },
    };
  }

  /** A schema as a root: it says itself what it is, and has the definitions that it needs. */
  finish(schema: JsonSchema): JsonSchema {
    if (this.#definitions.size === 0) return schema;
    const { $ref, ...rest } = schema;
    const root = $ref === undefined ? {} : this.#definitions.get($ref.slice(REFERENCE.length));
    const $defs = Object.fromEntries([...this.#definitions].map(([name, definition]) => [name, definition ?? {}]));
    return { ...root, ...rest, $defs };
  }

  #recur(type: Type, site: Site): JsonSchema {
    if (this.#isTooLarge) return {};
    const key = this.#keyOf(type, site);
    this.#size += 1;
    if (key === undefined) return createTypeSchema(type, site, this);
    const finished = this.#finished.get(key);
    // The order of a union without a definition is that of the place where it stands.
    if (finished !== undefined && (!type.isUnion() || finished.schema.$ref !== undefined)) {
      this.#size += finished.size;
      return this.#size > SIZE_MAX ? this.#stopTooLarge(site) : finished.schema;
    }
    const frame = this.#stack.find((open) => open.key === key);
    if (frame !== undefined && isReferable(type, this.checker)) return this.#refer(frame, type, site);
    return this.#stopEndless(type, site) ?? this.#build(key, type, site);
  }

  #build(key: string, type: Type, site: Site): JsonSchema {
    const frame: Frame = { key, symbol: namingSymbol(type), definition: undefined };
    const sizeBefore = this.#size;
    this.#stack.push(frame);
    const bare = createTypeSchema(type, site, this);
    const schema = this.document(bare, documentationOf(namingSymbol(type)), site);
    this.#stack.pop();
    const size = this.#size - sizeBefore;
    if (frame.definition === undefined) {
      this.#finished.set(key, { schema, size });
      return schema;
    }
    this.#definitions.set(frame.definition, schema);
    const reference = { $ref: REFERENCE + frame.definition };
    this.#finished.set(key, { schema: reference, size: 1 });
    return reference;
  }

  #refer(frame: Frame, type: Type, site: Site): JsonSchema {
    if (frame.definition === undefined) {
      const name = createDefinitionName(type, site.path, this.checker);
      let unique = name;
      for (let number = 2; this.#definitions.has(unique); number += 1) unique = `${name}${number}`;
      frame.definition = unique;
      this.#definitions.set(unique, undefined);
    }
    return { $ref: REFERENCE + frame.definition };
  }

  /** B3. */
  #stopEndless(type: Type, site: Site): JsonSchema | undefined {
    const symbol = namingSymbol(type);
    if (symbol !== undefined && this.#endless.has(symbol)) return {};
    if (this.#size > SIZE_MAX) return this.#stopTooLarge(site);
    const sameCount = this.#stack.filter((open) => symbol !== undefined && open.symbol === symbol).length;
    if (symbol !== undefined && !isGlobal(symbol) && sameCount >= GENERIC_DEPTH_MAX) {
      this.#endless.add(symbol);
      return this.refuse(
        site,
        `${this.checker.typeToString(type)}, a type that grows without end`,
        `Give ${symbol.name} the same arguments inside of itself.`,
      );
    }
    if (this.#stack.length < DEPTH_MAX) return undefined;
    return this.refuse(
      site,
      `nested more than ${DEPTH_MAX} types deep`,
      'Declare an interface that contains itself by its name.',
    );
  }

  #stopTooLarge(site: Site): JsonSchema {
    this.#isTooLarge = true;
    const found = `part of a type that consists of more than ${SIZE_MAX} types`;
    return this.refuse(site, found, 'Declare only the properties that you need.');
  }

  /** What a type is found again by; undefined for what has no parts. B2. */
  #keyOf(type: Type, site: Site): string | undefined {
    if ((type.flags & ts.TypeFlags.Boolean) !== 0) return undefined;
    if (type.isUnion()) {
      const absent = ts.TypeFlags.Undefined | ts.TypeFlags.Void;
      const ids = type.types.filter(({ flags }) => (flags & absent) === 0).map((member) => this.#idOf(member));
      const isNullable = ids.length < type.types.length && site.isUndefinedNull === true;
      return `union ${ids.toSorted((a, b) => a - b).join(' ')}${isNullable ? ' null' : ''}`;
    }
    const isStructured = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
    return isStructured ? `type ${this.#idOf(type)}` : undefined;
  }

  #idOf(type: Type): number {
    const known = this.#ids.get(type) ?? this.#ids.size;
    this.#ids.set(type, known);
    return known;
  }
}

const REFERENCE = '#/$defs/';

/** Whether a reference to the type reads well: what has a name, and objects, but no array or union without one. */
function isReferable(type: Type, checker: TypeChecker): boolean {
  if (type.aliasSymbol !== undefined) return true;
  if (type.isUnion() || checker.isTupleType(type)) return false;
  const symbol = type.getSymbol();
  return symbol === undefined || !isGlobal(symbol);
}
