/** `com.germnetwork.declaration`: how an account is reached by another app for messages; the reference checks it. */
import * as v from '@atcute/lexicons/validations';

const messageMe = v.object({
  messageMeUrl: v.constrain(v.genericUriString(), [v.stringLength(1, 2047)]),
  showButtonTo: v.constrain(v.string(), [v.stringLength(1, 100)]),
});

/** The record's schema. */
export const germDeclaration = v.record(
  v.literal('self'),
  v.object({
    $type: v.literal('com.germnetwork.declaration'),
    version: v.constrain(v.string(), [v.stringLength(5, 14)]),
    currentKey: v.bytes(),
    messageMe: v.optional(messageMe),
    keyPackage: v.optional(v.bytes()),
    continuityProofs: v.optional(v.constrain(v.array(v.bytes()), [v.arrayLength(0, 1000)])),
  }),
);
