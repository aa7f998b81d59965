/** Whether a value is an object of fields, and nothing that has a class. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A field that the object itself has; what every object inherits (`constructor`) does not count. */
export function getField<Type>(object: Readonly<Record<string, Type>>, name: string): Type | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
