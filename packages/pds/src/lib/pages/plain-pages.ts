/** Pages with little on them. */
import { html } from './html.ts';
import { sendScript } from './page-scripts.ts';
import { formatClientName, renderForm, renderLink, renderMessage, renderNewPassword, type Page } from './parts.ts';
import type { ErrorView, HandOverView, IndexView, NoticeView, PasswordResetView } from './views.ts';

/** Something is wrong. */
export function createErrorPage(view: ErrorView): Page {
  return {
    title: view.title,
    body: html`<main class="card">
      <header>
        <h1>${view.title}</h1>
        <p>${view.text}</p>
      </header>
      ${renderLink(view.link)}
      ${view.code !== undefined && html`<p class="soft">If you ask for help, mention <code>${view.code}</code>.</p>`}
    </main>`,
  };
}

/** Something is done. */
export function createNoticePage(view: NoticeView): Page {
  return {
    title: view.title,
    body: html`<main class="card">
      <header>
        <h1>${view.title}</h1>
        <p>${view.text}</p>
      </header>
      ${renderLink(view.link)}
    </main>`,
  };
}

/** Back to the app, by a form that sends itself. */
export function createHandOverPage({ client, returnsTo, fields }: HandOverView): Page {
  return {
    title: 'Going back',
    scripts: [sendScript],
    body: html`<main class="card">
      <header><h1>Going back to ${formatClientName(client)}</h1></header>
      <form class="full" method="post" action="${returnsTo}">
        ${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}
        <button>Go on</button>
      </form>
    </main>`,
  };
}

/** The page at `/`. */
export function createIndexPage(view: IndexView, host: string): Page {
  return {
    title: host,
    body: html`<main class="card">
      <header>
        <h1>${host}</h1>
        <p>
          This is a personal data server of the AT Protocol: it keeps people’s accounts, with their posts, follows and
          pictures, for Bluesky and every other app that speaks the protocol.
        </p>
      </header>
      ${
        view.accounts.length > 0 &&
        html`<ul class="lines">
          ${view.accounts.map(
            ({ handle, did }) =>
              html`<li class="tight"><strong>@${handle}</strong><code class="soft">${did}</code></li>`,
          )}
        </ul>`
      }
      <p class="soft">
        To use it, sign in to an app with your handle; the app finds this server by itself.
        ${view.isInviteRequired ? 'New accounts need an invite code.' : 'New accounts are welcome.'}
      </p>
      <div class="buttons">
        <a class="button plain" href="${view.statusUrl}">Status</a>
        <a class="button" href="${view.accountUrl}">Your account</a>
      </div>
    </main>`,
  };
}

/** A forgotten password. */
export function createPasswordResetPage(view: PasswordResetView): Page {
  const { step } = view;
  const form =
    step.kind === 'ask'
      ? renderForm(
          view,
          'askPasswordReset',
          html`<label
              >E-mail address of your account
              <input name="email" type="email" value="${step.email}" required autocomplete="email" autofocus />
            </label>
            <button>Send the mail</button>`,
        )
      : renderForm(
          view,
          'setPassword',
          html`<label
              >Code from the mail
              <input name="token" value="${step.token}" required autocomplete="one-time-code" autocapitalize="none" />
            </label>
            ${renderNewPassword()}
            <button>Set the password</button>`,
        );
  return {
    title: step.kind === 'ask' ? 'Forgot your password?' : 'Choose a new password',
    body: html`<main class="card">
      <header>
        <h1>${step.kind === 'ask' ? 'Forgot your password?' : 'Choose a new password'}</h1>
        <p class="soft">
          ${
            step.kind === 'ask'
              ? 'You get a mail with a code that sets a new one.'
              : 'Everything that is signed in with the old one will be signed out.'
          }
        </p>
      </header>
      ${renderMessage(view.message)} ${form}
    </main>`,
  };
}
