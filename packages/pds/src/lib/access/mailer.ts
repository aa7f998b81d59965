/** Mail that the host sends. */

/** A mail in plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Sends mails. Give `pds()` one of your own; what it throws, the caller hears as a failure. */
export interface Mailer {
  send(mail: Mail): Promise<void>;
}
