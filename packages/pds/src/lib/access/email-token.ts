/** Codes by mail: what they are for. */

/** What a code is for. */
export type EmailTokenPurpose =
  | 'confirm_email'
  | 'update_email'
  | 'reset_password'
  | 'delete_account'
  | 'plc_operation';
