/** `r2_buckets`: one service for all; buckets of one name are one bucket, in whichever project. */
import { createR2Services, r2BindingTarget } from '../../r2/r2-services.ts';
import type { BindingComposer } from './composition.ts';

/** R2 bindings and the services that the host adds for them. */
export const r2Composer: BindingComposer = {
  bindings({ project }) {
    return project.r2Buckets.map(({ binding, bucketName }) => ({
      name: binding,
      r2Bucket: r2BindingTarget(bucketName),
    }));
  },
  services({ projects, layout }) {
    if (!projects.some((built) => built.project.r2Buckets.length > 0)) return [];
    if (layout.r2Modules.length === 0) throw new TypeError('a project has a bucket, but the R2 Worker was not built');
    return createR2Services({ stateDirectory: layout.stateDirectory, modules: layout.r2Modules });
  },
};
