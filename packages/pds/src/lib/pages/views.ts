/**
 * What each page shows, as data. Whoever answers a request fills one of these; `createPageResponse` of page-response.ts
 * makes the page. What the forms on the pages send back is in forms.ts.
 *
 * Text in a view is plain text: it is escaped where it is written. Times are milliseconds since 1970.
 */
import type { Passkey } from '../passkeys/passkey.ts';
import type { ConsentGroup } from '../scopes/consent-groups.ts';

/** Every page. */
export type View =
  | SignInView
  | SecondFactorView
  | ConsentView
  | HandOverView
  | ErrorView
  | NoticeView
  | AccountView
  | StatusView
  | IndexView
  | PasswordResetView;

/** Where the forms of a page go, and what proves that they came from it. */
export interface FormTarget {
  /** A path of this host; the forms are sent there by POST. */
  readonly action: string;
  /** Comes back as the field `csrf`. */
  readonly csrfToken: string;
}

/** What is said above a page's forms after one was sent: it worked, or why not. */
export interface Message {
  readonly tone: 'good' | 'bad';
  readonly text: string;
}

/** An account as its owner knows it. */
export interface AccountName {
  readonly did: string;
  readonly handle: string;
}

/** The app that wants to be let in, as it describes itself: nobody has verified more than its origin. */
export interface ClientLabel {
  /** What it calls itself; undefined: it is shown by its origin alone. */
  readonly name: string | undefined;
  /** Its host, with a port if there is one: `app.example`; `this computer` for loopback clients. */
  readonly origin: string;
  /** Pages of the app about its rules, shown if they are `https:` links. */
  readonly termsUrl?: string | undefined;
  readonly policyUrl?: string | undefined;
}

/** How a page asks for a passkey: its script gets options here by POST (JSON), and sends what it gets in a form. */
export interface PasskeyPrompt {
  /** A path of this host that answers `AssertionOptions` or `RegistrationOptions` of room `passkeys`. */
  readonly optionsUrl: string;
}

/** Part of an OAuth flow: where the browser goes when it ends. Browsers hold redirects against the page's policy. */
export interface Returning {
  /** The client's redirect URI; undefined where no client is involved. */
  readonly returnsTo?: string | undefined;
}

/** Who are you: the first page of an OAuth flow, and of the account page. */
export interface SignInView extends FormTarget, Returning {
  readonly kind: 'signIn';
  /** The app on whose behalf the user is here; undefined on the way to the account page. */
  readonly client: ClientLabel | undefined;
  /** Accounts that this browser has used; one that is `isSignedIn` needs no password. */
  readonly remembered: readonly (AccountName & { readonly isSignedIn: boolean })[];
  /** Fills the name in: what the app or the last attempt gave. */
  readonly hint: string | undefined;
  readonly passkey: PasskeyPrompt;
  /** Where a forgotten password is reset. */
  readonly resetUrl: string;
  readonly message: Message | undefined;
}

/** The password was right, and the account wants a second proof. */
export interface SecondFactorView extends FormTarget, Returning {
  readonly kind: 'secondFactor';
  readonly account: AccountName;
  /** Set if the account has passkeys. */
  readonly passkey: PasskeyPrompt | undefined;
  readonly message: Message | undefined;
}

/** May this app do that? */
export interface ConsentView extends FormTarget, Returning {
  readonly kind: 'consent';
  readonly client: ClientLabel;
  /** The account that is chosen. */
  readonly account: AccountName;
  /** Others that are signed in here; choosing one sends the form `chooseAccount`. */
  readonly others: readonly AccountName[];
  readonly groups: readonly ConsentGroup[];
  /** Why it cannot be allowed, such as a permission set that could not be read; then only Deny is offered. */
  readonly obstacle?: string | undefined;
}

/** Ends an OAuth flow whose answer is sent as a form (`response_mode=form_post`). */
export interface HandOverView {
  readonly kind: 'handOver';
  readonly client: ClientLabel;
  /** The client's redirect URI. */
  readonly returnsTo: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Something is wrong and there is nothing to fill in. */
export interface ErrorView {
  readonly kind: 'error';
  /** HTTP status. */
  readonly status: number;
  /** `This link has expired` */
  readonly title: string;
  /** What happened, and what to do. */
  readonly text: string;
  /** For whoever is asked for help: the error's name. */
  readonly code?: string | undefined;
  readonly link?: Link | undefined;
}

/** Something is done, or a mail is on its way. */
export interface NoticeView {
  readonly kind: 'notice';
  readonly title: string;
  readonly text: string;
  readonly link?: Link | undefined;
}

/** A way on, on this host. */
export interface Link {
  /** A path. */
  readonly href: string;
  readonly label: string;
}

/** Everything that the owner of an account can see and change in a browser. */
export interface AccountView extends FormTarget {
  readonly kind: 'account';
  readonly account: AccountName & {
    readonly email: string | undefined;
    readonly isEmailConfirmed: boolean;
    readonly isActive: boolean;
  };
  /** Whether the owner has signed in a few minutes ago, without which nothing is made that lets somebody in. */
  readonly isRecent: boolean;
  /** Where they sign in again: a path. */
  readonly againUrl: string;
  /** Where they get another password, by mail: a path. */
  readonly resetUrl: string;
  readonly message: Message | undefined;
  /** Shown once, right after it was made. */
  readonly revealed: Revealed | undefined;
  readonly sessions: readonly SessionLine[];
  readonly appPasswords: readonly AppPasswordLine[];
  readonly apps: readonly AppLine[];
  readonly passkeys: readonly Passkey[];
  readonly passkey: PasskeyPrompt;
  readonly codes: CodesState;
}

/** A secret that nobody can see again. */
export type Revealed =
  | { readonly kind: 'appPassword'; readonly name: string; readonly password: string }
  | { readonly kind: 'backupCodes'; readonly codes: readonly string[] };

/** A browser or an app that is signed in with a password. */
export interface SessionLine {
  readonly id: string;
  /** `Firefox on Linux`, or the name of the app password. */
  readonly name: string;
  /** The one that this page is seen with. */
  readonly isCurrent: boolean;
  readonly createdAt: number;
  readonly usedAt: number;
}

/** A password for one app. */
export interface AppPasswordLine {
  readonly name: string;
  readonly createdAt: number;
  /** It may also read and send private messages. */
  readonly isPrivileged: boolean;
}

/** An app that was let in by OAuth. */
export interface AppLine {
  readonly id: string;
  readonly client: ClientLabel;
  /** What it may do, as sentences. */
  readonly permissions: readonly string[];
  readonly createdAt: number;
  readonly usedAt: number;
}

/** Codes of an authenticator app (TOTP): not used, being set up, used. */
export type CodesState =
  | { readonly kind: 'off' }
  | {
      readonly kind: 'pending';
      /** Base32, as it is typed into an authenticator app. */
      readonly secret: string;
      /** `otpauth://totp/…` */
      readonly uri: string;
    }
  | { readonly kind: 'on'; readonly backupCodesLeft: number };

/** What anyone may know of the host; the page goes on by itself with what the firehose says. */
export interface StatusView {
  readonly kind: 'status';
  readonly did: string;
  /** `Sundog` */
  readonly software: string;
  readonly version: string;
  readonly uptimeMs: number;
  readonly accounts: number;
  /** How many there ever were. */
  readonly events: number;
  /** Number of the last one: what comes after it is new. */
  readonly headSeq: number;
  readonly subscribers: number;
  readonly relays: readonly RelayLine[];
  /** A path, with a cursor before the events to begin with: `/xrpc/com.atproto.sync.subscribeRepos?cursor=…`. */
  readonly firehosePath: string;
}

/** A relay that is told about this host. */
export interface RelayLine {
  readonly host: string;
  /** When it was last asked to crawl. */
  readonly askedAt: number | undefined;
  readonly state: 'answered' | 'failed' | 'waiting';
}

/** The page at `/`. */
export interface IndexView {
  readonly kind: 'index';
  readonly software: string;
  readonly version: string;
  /** Accounts to show: a host of one person shows that person; empty on large ones. */
  readonly accounts: readonly AccountName[];
  readonly isInviteRequired: boolean;
  readonly accountUrl: string;
  readonly statusUrl: string;
}

/** A forgotten password: ask for a mail, then use what it says. */
export interface PasswordResetView extends FormTarget {
  readonly kind: 'passwordReset';
  /** `ask` for a mail, or `set` with the token of one. */
  readonly step: { readonly kind: 'ask'; readonly email: string } | { readonly kind: 'set'; readonly token: string };
  readonly message: Message | undefined;
}
