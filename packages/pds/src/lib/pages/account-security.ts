/** The cards of the account page about who may sign in: passkeys, and codes of an authenticator app. */
import type { Passkey } from '../passkeys/passkey.ts';
import { html, type Html, type HtmlValue } from './html.ts';
import {
  renderButton,
  renderForm,
  renderLines,
  renderPasskeyForm,
  renderSection,
  renderUse,
  renderWithoutPasskeys,
} from './parts.ts';
import { renderQrCode } from './qr-code.ts';
import type { AccountView, CodesState } from './views.ts';

/** Both cards. */
export function createSecuritySections(view: AccountView): readonly Html[] {
  return [renderPasskeys(view), renderCodes(view)];
}

/**
 * A form, or, if its owner has not signed in lately, the way to do that.
 *
 * @param view
 * @param purpose what it takes another sign-in for: `add one`
 * @param render of the form
 */
export function renderIfRecent(view: AccountView, purpose: string, render: () => HtmlValue): HtmlValue {
  if (view.isRecent) return render();
  return html`<a class="button plain" href="${view.againUrl}">Sign in again to ${purpose}</a>`;
}

function renderPasskeys(view: AccountView): Html {
  return renderSection(
    'Passkeys',
    'Sign in with a fingerprint, your face or a security key. Nobody can steal one with a false page.',
    html`${renderLines(view.passkeys, undefined, (passkey) => renderPasskey(view, passkey))}
    ${renderIfRecent(view, 'add one', () => renderAddPasskey(view))}`,
  );
}

function renderPasskey(view: AccountView, { id, name, createdAt, usedAt, isSynced }: Passkey): Html {
  return html`<li class="stack">
    <div class="row">
      <div class="tight grow">
        <span><strong>${name}</strong> ${isSynced && html`<span class="badge">synced</span>`}</span>
        ${renderUse(createdAt, usedAt)}
      </div>
      ${renderButton(view, { intent: 'removePasskey', id }, { label: 'Remove', className: 'plain small' })}
    </div>
    <details>
      <summary>Rename</summary>
      ${renderForm(
        view,
        'renamePasskey',
        html`<input type="hidden" name="id" value="${id}" />
          <label>Name <input name="name" value="${name}" required maxlength="60" autocomplete="off" /></label>
          <button class="plain small">Rename</button>`,
      )}
    </details>
  </li>`;
}

function renderAddPasskey(view: AccountView): Html {
  const kind = { ceremony: 'create', intent: 'addPasskey' } as const;
  return html`${renderPasskeyForm(
    view,
    view.passkey,
    kind,
    html`<label
        >Name
        <input name="name" maxlength="60" autocomplete="off" placeholder="Where it is kept: Phone, Key ring" />
      </label>
      <button class="plain">Add a passkey</button>`,
  )}${renderWithoutPasskeys()}`;
}

function renderCodes(view: AccountView): Html {
  return renderSection(
    'Authenticator app',
    'A code from an app on your phone, besides your password.',
    renderCodesState(view, view.codes),
  );
}

function renderCodesState(view: AccountView, codes: CodesState): HtmlValue {
  switch (codes.kind) {
    case 'off':
      return renderIfRecent(view, 'set it up', () =>
        renderButton(view, { intent: 'startCodes' }, { label: 'Set it up', className: 'plain full' }),
      );
    case 'pending':
      return renderSetup(view, codes.secret, codes.uri);
    case 'on':
      return html`<p>
          <span class="badge good">on</span> ${codes.backupCodesLeft} backup
          ${codes.backupCodesLeft === 1 ? 'code is' : 'codes are'} left.
        </p>
        ${renderIfRecent(view, 'change that', () => [
          renderButton(view, { intent: 'renewBackupCodes' }, { label: 'New backup codes', className: 'plain full' }),
          renderButton(view, { intent: 'stopCodes' }, { label: 'Turn it off', className: 'danger full' }),
        ])}`;
  }
}

function renderSetup(view: AccountView, secret: string, uri: string): Html {
  const groups = secret.match(/.{1,4}/g) ?? [];
  return html`<div class="setup">
    ${renderQrCode(uri)}
    <div class="stack">
      <p>
        Scan this with your authenticator app, or <a href="${uri}">open it on this device</a>. If neither works, type
        this key:
      </p>
      <code class="secret">${groups.join(' ')}</code>
      ${renderForm(
        view,
        'confirmCodes',
        html`<label
            >Code that the app shows
            <input
              class="code"
              name="code"
              required
              inputmode="numeric"
              autocomplete="one-time-code"
              maxlength="7"
              placeholder="000000"
            />
          </label>
          <button>Turn it on</button>`,
      )}
    </div>
  </div>`;
}
