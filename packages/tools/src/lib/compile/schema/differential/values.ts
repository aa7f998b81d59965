import type { Json } from '../../../manifest/json-schema.ts';

/** Values that every type is asked about, as lines of JSON. */
const POOL = `
null true false 0 1 2 3 4 7 10 42 -1 1.5 1e21 -0.25
"" "a" "b" "c" "x" "two" "text" "open" "auto" "none" "north" "10" "-7" "A" "aB" "Ab" "é" "it's\\u0020\\"quoted\\"\\n"
"user-1" "x.json" "<b>" "12px" "0x1Fpx" "v1.2" "is-true" "12n" "small-red" "a:" "$(x)" "onClick" "onclick" "a@b.c"
"2026-01-31T10:00:00Z" "2026-01-31" "https://example.org/" "aGk="
[] [1] ["a"] [1,2] ["a","b"] ["a",1] [1,"a"] ["a",1,2] ["a",1,true] [1,2,"a"] [null] ["a",null] [[1,2]] [[]] [[1],["a"]]
[true] ["a",true] ["a","a"] [1,"two"] ["stop"] ["move",1,2] ["num",1]
{} {"a":1} {"a":"x"} {"b":2} {"a":"x","b":2} {"a":"x","c":true} {"a":1,"b":"two"} {"0":"x"} {"toString":1} {"data-a":"x"}
{"name":"x"} {"name":1} {"name":"x","nick":"y"} {"name":"x","other":1} {"constructor":"x"} {"id":"x"}
{"x":1} {"x":1,"y":2} {"x":1,"y":null} {"x":1,"y":2,"z":3} {"value":"x"} {"value":1} {"value":null}
{"kind":"fixed","value":1} {"kind":"circle","radius":1} {"kind":"circle","side":1} {"kind":"circle","radius":1,"side":1}
{"label":"x","children":[]} {"ok":true,"value":"x"}
`;

/** Values that every type is asked about. */
export const VALUES: readonly Json[] = parseWords(POOL);

/** Values that only some types are asked about, by `file.Type`. */
export const VALUES_OF: Readonly<Record<string, readonly Json[]>> = {
  'objects.Todo': parseWords('{"name":"x","isDone":true,"tags":[]} {"name":"x","isDone":true,"tags":[1]}'),
  'objects.Nested': parseWords('{"owner":{"name":"x","address":{"street":"y"}}} {"owner":{"name":"x","address":{}}}'),
  'unions.Shape': parseWords('{"kind":"polygon","sides":[1,2]} {"kind":"polygon","sides":[1,2,3,4]}'),
  'wire.Event': parseWords(
    '{"at":"2026-01-31T10:00:00Z","payload":null,"ids":["1"]} {"at":"soon","payload":null,"ids":[]}',
  ),
  'recursion.Expression': parseWords('["add",["num",1],["add",["num",2],["num",3]]] ["add",["num",1]]'),
  'recursion.Tree': parseWords('{"label":"x","children":[{"label":"y","children":[{"label":1,"children":[]}]}]}'),
  'recursion.Comment': parseWords('{"text":"x","parent":{"id":1,"thread":[{"text":"y","replies":[{"text":2}]}]}}'),
};

/** Values without white space of their own, one behind the other. */
function parseWords(text: string): Json[] {
  return text.split(/\s+/).flatMap((word) => (word === '' ? [] : [JSON.parse(word) as Json]));
}
