/** The formats of strings in atproto, each as a test: what a specification calls valid is true. */
export {
  isActorIdentifier,
  isDatetime,
  isDid,
  isGenericUri,
  isHandle,
  isLanguageCode,
  isNsid,
  isRecordKey,
  isResourceUri as isAtUri,
  isTid,
} from '@atcute/lexicons/syntax';
