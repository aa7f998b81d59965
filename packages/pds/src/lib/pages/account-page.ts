import { createSecuritySections, renderIfRecent } from './account-security.ts';
import { html, type Html, type HtmlValue } from './html.ts';
import { passkeyScript } from './page-scripts.ts';
import {
  formatClientName,
  renderButton,
  renderForm,
  renderLines,
  renderInitial,
  renderMessage,
  renderNewPassword,
  renderSection,
  renderTime,
  renderUse,
  type Page,
} from './parts.ts';
import type { AccountView, AppLine, AppPasswordLine, Revealed, SessionLine } from './views.ts';

/** Everything that the owner of an account can see and change. */
export function createAccountPage(view: AccountView): Page {
  return {
    title: `@${view.account.handle}`,
    isWide: true,
    scripts: view.isRecent ? [passkeyScript] : [],
    body: html`<main class="stack">
      ${renderMessage(view.message)} ${renderRevealed(view.revealed)} ${renderIdentity(view)} ${renderApps(view)}
      ${renderSessions(view)} ${renderAppPasswords(view)} ${createSecuritySections(view)} ${renderEnd(view)}
    </main>`,
  };
}

function renderRevealed(revealed: Revealed | undefined): HtmlValue {
  if (revealed === undefined) return undefined;
  if (revealed.kind === 'appPassword') {
    return renderSection(
      'Your new app password',
      html`For <strong>${revealed.name}</strong>. Copy it: nobody can show it again.`,
      html`<code class="secret">${revealed.password}</code>`,
    );
  }
  return renderSection(
    'Your backup codes',
    'Each signs you in once if you lose your authenticator app. Keep them somewhere safe: nobody can show them again.',
    html`<ul class="secret codes">
      ${revealed.codes.map((code) => html`<li>${code}</li>`)}
    </ul>`,
  );
}

function renderIdentity(view: AccountView): Html {
  const { handle, did, isActive } = view.account;
  return html`<section class="card">
    <header class="row">
      <div class="tight grow">
        <h1>@${handle}</h1>
        <code class="soft">${did}</code>
      </div>
      ${renderButton(view, { intent: 'signOut' }, { label: 'Sign out', className: 'plain small' })}
    </header>
    ${!isActive && renderDeactivated(view)} ${renderEmail(view)}
  </section>`;
}

function renderEmail(view: AccountView): Html {
  const { email, isEmailConfirmed } = view.account;
  if (email === undefined)
    return html`<p class="soft">No e-mail address</p>
      ${renderEmailChange(view)}`;
  const confirmation = isEmailConfirmed
    ? html`<span class="badge good">confirmed</span>`
    : html`<span class="badge warn">not confirmed</span>`;
  const send = renderButton(
    view,
    { intent: 'sendEmailConfirmation' },
    { label: 'Send confirmation', className: 'plain small' },
  );
  return html`<div class="row">
      <p class="grow">${email} ${confirmation}</p>
      ${!isEmailConfirmed && send}
    </div>
    ${!isEmailConfirmed && renderEmailCode(view)} ${renderEmailChange(view)}`;
}

function renderEmailCode(view: AccountView): Html {
  return html`<details>
    <summary>I have the code</summary>
    ${renderForm(
      view,
      'confirmEmail',
      html`<label
          >Code from the mail
          <input name="token" required autocomplete="one-time-code" autocapitalize="none" />
        </label>
        <button class="plain small">Confirm</button>`,
    )}
  </details>`;
}

function renderEmailChange(view: AccountView): HtmlValue {
  const { email, isEmailConfirmed } = view.account;
  return html`<details>
    <summary>${email === undefined ? 'Add an address' : 'Change the address'}</summary>
    ${renderIfRecent(view, 'do that', () =>
      renderForm(
        view,
        'changeEmail',
        html`<label>New address <input name="email" type="email" required autocomplete="email" /></label>
          ${
            isEmailConfirmed
              ? html`<label
                  >Code from the mail to the old one
                  <input name="token" autocomplete="one-time-code" autocapitalize="none" />
                  <small>Leave it empty, and the mail is sent.</small>
                </label>`
              : html`<input type="hidden" name="token" value="" />`
          }
          <button class="plain small">${email === undefined ? 'Add it' : 'Change it'}</button>`,
      ),
    )}
  </details>`;
}

function renderDeactivated(view: AccountView): Html {
  return html`<div class="message warn row">
    <span class="grow">Your account is deactivated: nobody can see what is in it.</span>
    ${renderButton(view, { intent: 'activate' }, { label: 'Activate', className: 'small' })}
  </div>`;
}

function renderApps(view: AccountView): Html {
  return renderSection(
    'Apps',
    'What you have let into your account.',
    renderLines(view.apps, 'No app has been let in yet.', (app) => renderApp(view, app)),
  );
}

function renderApp(view: AccountView, { id, client, permissions, createdAt, usedAt }: AppLine): Html {
  return html`<li class="stack">
    <div class="row">
      <div class="client grow">
        ${renderInitial(client)}
        <div class="tight">
          <strong>${formatClientName(client)}</strong>
          ${client.name && html`<small>${client.origin}</small>`} ${renderUse(createdAt, usedAt)}
        </div>
      </div>
      ${renderButton(view, { intent: 'revokeApp', id }, { label: 'Remove', className: 'plain small' })}
    </div>
    <details>
      <summary>What it may do</summary>
      <ul>
        ${permissions.map((permission) => html`<li>${permission}</li>`)}
      </ul>
    </details>
  </li>`;
}

function renderSessions(view: AccountView): Html {
  return renderSection(
    'Signed in',
    'Browsers and apps that use your password or an app password.',
    html`${renderLines(view.sessions, 'Nobody is signed in with a password.', (session) => renderSession(view, session))}
      ${renderPasswordChange(view)}
      <details>
        <summary>Browsers that remember you</summary>
        <div class="stack">
          <p>They let apps in without the password, for seven days after you have typed it.</p>
          ${renderButton(view, { intent: 'forgetBrowsers' }, { label: 'Forget browsers', className: 'plain small' })}
        </div>
      </details>`,
  );
}

function renderPasswordChange(view: AccountView): Html {
  return html`<details>
    <summary>Change the password</summary>
    ${renderForm(
      view,
      'changePassword',
      html`<label
          >Password as it is <input name="current" type="password" required autocomplete="current-password"
        /></label>
        ${renderNewPassword()}
        ${view.account.email !== undefined && html`<a class="soft" href="${view.resetUrl}">Forgot it?</a>`}
        <button class="plain small">Change it</button>`,
    )}
  </details>`;
}

function renderSession(view: AccountView, { id, name, isCurrent, createdAt, usedAt }: SessionLine): Html {
  return html`<li class="row">
    <div class="tight grow">
      <span><strong>${name}</strong> ${isCurrent && html`<span class="badge good">this one</span>`}</span>
      ${renderUse(createdAt, usedAt)}
    </div>
    ${!isCurrent && renderButton(view, { intent: 'revokeSession', id }, { label: 'Sign out', className: 'plain small' })}
  </li>`;
}

function renderAppPasswords(view: AccountView): Html {
  return renderSection(
    'App passwords',
    'For apps that ask for a password: they can do less than yours, and you can take each back.',
    html`${renderLines(view.appPasswords, undefined, (password) => renderAppPassword(view, password))}
    ${renderIfRecent(view, 'make one', () => renderAppPasswordForm(view))}`,
  );
}

function renderAppPasswordForm(view: AccountView): Html {
  return renderForm(
    view,
    'createAppPassword',
    html`<label>Name of the app <input name="name" required maxlength="60" autocomplete="off" /></label>
      <label class="tick"
        ><input type="checkbox" name="privileged" value="yes" /><span
          >It may also read and send private messages</span
        ></label
      >
      <button class="plain">Create an app password</button>`,
  );
}

function renderAppPassword(view: AccountView, { name, createdAt, isPrivileged }: AppPasswordLine): Html {
  return html`<li class="row">
    <div class="tight grow">
      <span><strong>${name}</strong> ${isPrivileged && html`<span class="badge warn">private messages</span>`}</span>
      <small>since ${renderTime(createdAt)}</small>
    </div>
    ${renderButton(view, { intent: 'revokeAppPassword', name }, { label: 'Revoke', className: 'plain small' })}
  </li>`;
}

function renderEnd(view: AccountView): Html {
  const { handle, isActive } = view.account;
  return renderSection(
    'Leaving',
    'To move to another server, start there: it fetches everything from here first.',
    html`${
        isActive &&
        html`<details>
          <summary>Deactivate the account</summary>
          <div class="stack">
            <p>Nobody can see it until you activate it again. Nothing is deleted.</p>
            ${renderButton(view, { intent: 'deactivate' }, { label: 'Deactivate', className: 'danger' })}
          </div>
        </details>`
      }
      <details>
        <summary>Delete the account</summary>
        ${renderForm(
          view,
          'delete',
          html`<p>Everything in it is deleted here for good: posts, follows, pictures and settings.</p>
            <label
              >Type <strong>${handle}</strong> <input name="handle" required autocomplete="off" autocapitalize="none"
            /></label>
            <label>Password <input name="password" type="password" required autocomplete="current-password" /></label>
            <button class="danger">Delete for good</button>`,
        )}
      </details>`,
  );
}
