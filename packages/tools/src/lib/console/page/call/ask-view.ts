import type { JsonObject } from '../../../manifest/json-schema.ts';
import type { AskPage, AskRequest } from '../../../run/run.ts';
import { make, makeButton } from '../elements.ts';
import { createFormView } from '../form/form-view.ts';
import { createAskForm } from './ask-form.ts';

/**
 * Shows what is asked, with a form for the answer.
 *
 * @param request as MCP has it
 * @param onAnswer gets MCP's result; what it throws is for the caller to show
 * @param page what is asked for, if the request is for a page like this one
 */
export function createAskView(
  request: AskRequest,
  onAnswer: (result: JsonObject) => void,
  page?: AskPage,
): HTMLElement {
  const { question, url, schema, canDecline, toResult } = createAskForm(request, page);
  const form = createFormView(schema);
  const answer = make('button', {}, url === undefined ? 'Answer' : 'Done');
  const onsubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const value = form.read();
    if (value !== undefined) onAnswer(toResult(value));
  };
  return make(
    'form',
    { className: 'ask', noValidate: true, onsubmit },
    make('p', { className: 'question' }, question),
    url !== undefined && makeLink(url),
    form.element,
    make(
      'div',
      { className: 'actions' },
      answer,
      form.toggle,
      canDecline && makeButton('Decline', () => onAnswer({ action: 'decline' }), 'quiet'),
    ),
  );
}

/** Only pages of the web are opened: whoever asks could name anything. */
export function makeLink(url: string): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return make('code', {}, url);
  return make('a', { href: url, target: '_blank', rel: 'noopener noreferrer' }, url);
}
