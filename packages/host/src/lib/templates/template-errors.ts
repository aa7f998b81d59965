import { HostError } from '../errors.ts';

/** A folder that no project can be made in. */
export class ProjectFolderError extends HostError {
  override readonly name = 'ProjectFolderError';
  readonly code = 'project_folder_unusable';
  readonly directory: string;

  /**
   * @param directory the folder
   * @param fault what is wrong with it, and what to do
   */
  constructor(directory: string, fault: string) {
    super(`${directory} ${fault}`);
    this.directory = directory;
  }
}

/** A template that nobody brings. */
export class TemplateNotFoundError extends HostError {
  override readonly name = 'TemplateNotFoundError';
  readonly code = 'template_not_found';
  readonly template: string;

  /**
   * @param template what was asked for
   * @param list the templates there are, one a line
   */
  constructor(template: string, list: string) {
    super(`There is no template "${template}". There are:\n${list}`);
    this.template = template;
  }
}
