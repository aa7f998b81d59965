import { html, type Html } from './html.ts';
import { passkeyScript } from './page-scripts.ts';
import {
  formatClientName,
  renderAccountName,
  renderButton,
  renderForm,
  renderInitial,
  renderMessage,
  renderPasskeyForm,
  type Page,
} from './parts.ts';
import type { SecondFactorView, SignInView } from './views.ts';

/** Who are you? */
export function createSignInPage(view: SignInView): Page {
  const hasChoice = view.remembered.length > 0;
  const isOther = !hasChoice || view.hint !== undefined || view.message !== undefined;
  const fresh = [renderPasskey(view), renderPassword(view)];
  return {
    title: 'Sign in',
    scripts: [passkeyScript],
    body: html`<main class="card">
      ${renderPurpose(view)} ${renderMessage(view.message)} ${hasChoice && renderRemembered(view)}
      ${
        hasChoice
          ? html`<details ${isOther && html`open`}>
              <summary>Use another account</summary>
              <div class="stack">${fresh}</div>
            </details>`
          : fresh
      }
      ${view.client && renderButton(view, { intent: 'deny' }, { label: 'Cancel and go back to the app', className: 'link' })}
    </main>`,
  };
}

function renderPurpose({ client }: SignInView): Html {
  if (client === undefined) {
    return html`<header>
      <h1>Sign in</h1>
      <p class="soft">See and change everything about your account.</p>
    </header>`;
  }
  return html`<header class="client">
    ${renderInitial(client)}
    <div>
      <h1>Sign in</h1>
      <p class="soft">
        to go on to <strong>${formatClientName(client)}</strong>${client.name && html` at ${client.origin}`}
      </p>
    </div>
  </header>`;
}

function renderRemembered(view: SignInView): Html {
  return html`<div class="stack">
    ${view.remembered.map((account) => {
      const badge = account.isSignedIn ? html`<span class="badge good">signed in</span>` : undefined;
      const label = html`${renderAccountName(account)}${badge}`;
      return renderButton(view, { intent: 'chooseAccount', did: account.did }, { label, className: 'choice' });
    })}
  </div>`;
}

function renderPassword(view: SignInView): Html {
  return renderForm(
    view,
    'password',
    html`<label
        >Handle or e-mail address
        <input
          name="identifier"
          value="${view.hint}"
          required
          autocomplete="username"
          autocapitalize="none"
          autocorrect="off"
          spellcheck="false"
          ${view.hint === undefined && html`autofocus`}
        />
      </label>
      <label
        >Password
        <input
          name="password"
          type="password"
          required
          autocomplete="current-password"
          ${view.hint !== undefined && html`autofocus`}
        />
      </label>
      <div class="row">
        ${renderRemember()}
        <a class="soft" href="${view.resetUrl}">Forgot it?</a>
      </div>
      <button>Sign in</button>`,
  );
}

/** A passkey comes first: it is quicker, and nothing needs to be typed. */
function renderPasskey(view: SignInView): Html {
  const kind = { ceremony: 'get', intent: 'passkey' } as const;
  return renderPasskeyForm(
    view,
    view.passkey,
    kind,
    html`<input type="hidden" name="remembers" value="yes" />
      <button class="plain">${keySymbol} Sign in with a passkey</button>
      <p class="or">or with a password</p>`,
  );
}

function renderRemember(): Html {
  return html`<label class="tick"
    ><input type="checkbox" name="remembers" value="yes" checked /><span>Remember me here</span></label
  >`;
}

const keySymbol = html`<svg
  width="18"
  height="18"
  viewBox="0 0 24 24"
  fill="none"
  stroke="currentColor"
  stroke-width="2"
  aria-hidden="true"
>
  <circle cx="8" cy="15" r="4.5" />
  <path d="M11.5 11.5 20 3m-3.5 3.5 3 3" stroke-linecap="round" />
</svg>`;

/** The second proof. */
export function createSecondFactorPage(view: SecondFactorView): Page {
  const { passkey } = view;
  const kind = { ceremony: 'get', intent: 'passkey' } as const;
  return {
    title: 'One more step',
    scripts: passkey === undefined ? [] : [passkeyScript],
    body: html`<main class="card">
      <header>
        <h1>One more step</h1>
        <p class="soft">Your password is right, <strong>@${view.account.handle}</strong>. Now show that it is you.</p>
      </header>
      ${renderMessage(view.message)} ${renderCode(view)}
      ${
        passkey &&
        renderPasskeyForm(
          view,
          passkey,
          kind,
          html`<p class="or">or</p>
            <button class="plain">${keySymbol} Use a passkey</button>`,
        )
      }
      ${renderButton(view, { intent: 'otherAccount' }, { label: 'Sign in as somebody else', className: 'link' })}
    </main>`,
  };
}

function renderCode(view: SecondFactorView): Html {
  return html`${renderForm(
      view,
      'code',
      html`<label
          >Code from your authenticator app
          <input
            class="code"
            name="code"
            required
            inputmode="numeric"
            autocomplete="one-time-code"
            maxlength="7"
            placeholder="000000"
            autofocus
          />
        </label>
        <button>Go on</button>`,
    )}
    <details>
      <summary>I do not have my authenticator app</summary>
      ${renderForm(
        view,
        'code',
        html`<label
            >One of your backup codes
            <input name="code" required autocomplete="off" autocapitalize="none" spellcheck="false" />
          </label>
          <button class="plain">Use backup code</button>`,
      )}
    </details>`;
}
