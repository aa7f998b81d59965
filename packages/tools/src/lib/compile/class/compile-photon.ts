/** One photon out of a program: its manifest, and the files that it was made of. */
import type { ClassLikeDeclaration, SourceFile } from 'typescript';

import { MANIFEST_FORMAT, type MethodManifest, type PhotonManifest } from '../../manifest/manifest.ts';
import { formatActorClass, formatPhotonName } from '../../manifest/photon-name.ts';
import { readAssets } from '../assets/read-assets.ts';
import { viewScript } from '../assets/view-script.ts';
import { readIcons } from '../assets/read-icons.ts';
import { readPhotonComments } from '../comment/read-comments.ts';
import { placeOf, type ProblemList } from '../problem.ts';
import { listBases } from '../program/photon-class.ts';
import type { PhotonProgram } from '../program/photon-program.ts';
import { findRefusal, packageOf } from '../refuse/refused-modules.ts';
import { listLocalFiles, refuseSource } from '../refuse/refuse-source.ts';
import { noteOfTag } from '../tags/known-tags.ts';
import { readAuth } from '../tags/read-auth.ts';
import { TagSet } from '../tags/tag-set.ts';
import { splitWords } from '../split-words.ts';
import { checkHooks } from './check-hooks.ts';
import { checkMethods } from './check-methods.ts';
import { compileMethod, readMethodTags, readScopes, type MethodContext } from './compile-method.ts';
import { listMethods } from './list-methods.ts';
import { findVersion } from './package-version.ts';
import { readBindings } from './read-bindings.ts';
import { findConstructor, readConstructor } from './read-constructor.ts';
import { readPhotonClass } from './read-photon-class.ts';
import { readPhotons, type PhotonReference } from './read-photons.ts';
import { readSettings } from './read-settings.ts';
import { readState } from './read-state.ts';
import { createSourceDigest } from './source-digest.ts';

/** A photon that was compiled. */
export interface CompiledPhoton {
  /** Absolute path of its `.photon.ts`. */
  readonly file: string;
  readonly manifest: PhotonManifest;
  /** Every file that the manifest was made of, the photon's own first. Absolute paths. */
  readonly inputs: readonly string[];
}

/** A compiled photon, with what only the other photons can tell about it. */
export interface PhotonCandidate extends CompiledPhoton {
  readonly references: readonly PhotonReference[];
  readonly tags: TagSet;
}

/**
 * Compiles one photon.
 *
 * @param file of the photon
 * @param photonProgram that it was read into
 * @param problems where complaints go
 * @returns undefined if it has no class to compile
 */
export function compilePhoton(
  file: SourceFile,
  photonProgram: PhotonProgram,
  problems: ProblemList,
): PhotonCandidate | undefined {
  const { checker, isLocal } = photonProgram;
  const localFiles = listLocalFiles(file, photonProgram);
  for (const local of localFiles) refuseSource(local, photonProgram, problems);
  const photonClass = readPhotonClass(file, photonProgram, problems);
  if (photonClass === undefined) return undefined;
  const lineage = [photonClass, ...listBases(photonClass, checker).filter((base) => isLocal(base.getSourceFile()))];
  checkHooks(lineage, problems);
  const name = formatPhotonName(file.fileName);
  const tags = readClassTags(file, photonClass, problems);
  const references = readPhotons(tags);
  const methods = compileMethods(lineage, tags, { ...photonProgram, problems, photonFile: file.fileName });
  const icons = readIcons(tags, file.fileName);
  const title = tags.get('title', 'label')?.text;
  const { description, instructions } = describe(tags);
  const auth = readAuth(tags);
  const inputs = [...new Set([...localFiles.map(({ fileName }) => fileName), ...methods.files, ...icons.files])];
  const version = splitWords(tags.get('version')?.text ?? '')[0] ?? findVersion(file.fileName);
  const kept = readKept(lineage, {
    ...photonProgram,
    problems,
    photon: name,
    references,
    isStateful: hasFlag(tags, 'stateful'),
  });
  const manifest: PhotonManifest = {
    format: MANIFEST_FORMAT,
    name,
    actorClass: formatActorClass(name),
    ...(title && { title }),
    ...(description !== '' && { description }),
    ...(instructions !== '' && { instructions }),
    version,
    ...(icons.icons.length > 0 && { icons: icons.icons }),
    ...kept,
    methods: methods.manifests,
    ...(takesInstance(tags, methods.manifests) && { takesInstance: true }),
    ...(hasFlag(tags, 'stamped') && { stampsEvents: true }),
    photons: [...new Set(references.map(({ photon }) => photon))].filter((photon) => photon !== name),
    assets: methods.assets.assets,
    ...(methods.assets.assets.some(({ kind, content }) => kind === 'ui' && 'text' in content) && { viewScript }),
    ...(auth && { auth }),
    ...(keepsResults(methods.manifests) && { code: createSourceDigest(inputs, version) }),
    bindings: readBindings(lineage, name, kept.constructorParameters),
  };
  return { file: file.fileName, manifest, inputs, references, tags };
}

function keepsResults(methods: PhotonManifest['methods']): boolean {
  return Object.values(methods).some(({ middleware }) => middleware.some(({ kind }) => kind === 'cached'));
}

function readClassTags(file: SourceFile, photonClass: ClassLikeDeclaration, problems: ProblemList): TagSet {
  // A class of another file says there what it is.
  const source = photonClass.getSourceFile();
  const comments = readPhotonComments(source, photonClass);
  const tags = new TagSet(comments, placeOf(photonClass.name ?? file.endOfFileToken), problems);
  for (const tag of tags.tags) {
    const note = noteOfTag(tag.name, 'class');
    if (note !== undefined) tags[note.severity](tag, note);
  }
  for (const tag of tags.all('dependencies')) {
    for (const dependency of tag.text.split(',').flatMap(splitWords)) {
      const packageName = packageOf(
        dependency.startsWith('@') ? `@${dependency.slice(1).split('@')[0]}` : (dependency.split('@')[0] ?? ''),
      );
      const cure = findRefusal(packageName);
      if (cure !== undefined)
        tags.error(tag, { message: `@dependencies: "${packageName}" cannot be used in an actor`, cure });
    }
  }
  return tags;
}

type PhotonContext = PhotonProgram & Pick<MethodContext, 'problems' | 'photonFile'>;

/** The methods and the files that they and the class name. */
function compileMethods(lineage: readonly ClassLikeDeclaration[], tags: TagSet, context: PhotonContext) {
  const { problems, photonFile } = context;
  const sources = listMethods(lineage).map((method) => ({ method, tags: readMethodTags(method, problems) }));
  const assets = readAssets(tags, photonFile);
  const hasView = (id: string): boolean => assets.assets.some((asset) => asset.kind === 'ui' && asset.id === id);
  const scopes = readScopes(tags) ?? [];
  const compiled = sources.flatMap(({ method, tags: own }) => {
    const found = compileMethod(method, own, { ...context, hasView, scopes });
    return found === undefined ? [] : [{ ...found, tags: own }];
  });
  const checked = checkMethods(compiled);
  const manifests: Record<string, MethodManifest> = {};
  for (const { manifest } of checked) manifests[manifest.name] = manifest;
  return { manifests, assets, files: [...assets.files, ...checked.flatMap(({ files }) => files)] };
}

interface KeptContext extends PhotonProgram {
  readonly problems: ProblemList;
  readonly photon: string;
  readonly references: readonly PhotonReference[];
  readonly isStateful: boolean;
}

/** What comes from outside into an instance, and what stays in it. */
function readKept(
  lineage: readonly ClassLikeDeclaration[],
  context: KeptContext,
): Pick<PhotonManifest, 'constructorParameters' | 'state' | 'settings'> {
  const { checker, problems, isStateful: keepsState } = context;
  const constructor = findConstructor(lineage);
  const parameters = readConstructor(constructor, context);
  const settings = readSettings(lineage, checker, problems);
  const source = { lineage, constructor, parameters, settings: settings?.property, checker, problems };
  return {
    constructorParameters: parameters,
    ...(keepsState && { state: readState(source) }),
    ...(settings && { settings }),
  };
}

/** `@stateful`, `@stateful true`; `@stateful false` is none. */
function hasFlag(tags: TagSet, name: string): boolean {
  const tag = tags.get(name);
  return tag !== undefined && splitWords(tag.text)[0] !== 'false';
}

/** `@instanceArgument`, unless a tool has an argument of that name already. */
function takesInstance(tags: TagSet, methods: PhotonManifest['methods']): boolean {
  if (!hasFlag(tags, 'instanceArgument')) return false;
  const isTool = ({ surfaces }: MethodManifest): boolean => surfaces.some(({ kind }) => kind === 'tool');
  const owner = Object.values(methods).find(
    (method) => isTool(method) && Object.hasOwn(method.input.properties ?? {}, 'instance'),
  );
  if (owner === undefined) return true;
  tags.errorAt(tags.get('instanceArgument'), {
    message: `@instanceArgument: ${owner.name} has an argument "instance" of its own`,
    cure: 'Give that argument another name, or leave the tag out.',
  });
  return false;
}

/** The first paragraph says what it is, the rest how it is used. */
function describe(tags: TagSet): { readonly description: string; readonly instructions: string } {
  const own = tags.get('description')?.text;
  const paragraphs = tags.text.split('\n\n');
  const [first = '', ...rest] = own === undefined ? paragraphs : [own, ...paragraphs];
  return { description: first.trim(), instructions: rest.join('\n\n').trim() };
}
