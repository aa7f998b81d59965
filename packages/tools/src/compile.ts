export {
  compilePhotons,
  PhotonCompiler,
  type CompileOptions,
  type CompileResult,
} from './lib/compile/compile-photons.ts';
export type { CompiledPhoton } from './lib/compile/class/compile-photon.ts';
export { emitPhotons, type EmitLayout, type EmittedFile } from './lib/compile/emit/emit-photons.ts';
export { formatProblem, type Problem } from './lib/compile/problem.ts';
