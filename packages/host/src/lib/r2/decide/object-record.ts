/** HTTP metadata of an object, by the names that the binding uses. */
export interface HttpFields {
  contentType?: string | undefined;
  contentLanguage?: string | undefined;
  contentDisposition?: string | undefined;
  contentEncoding?: string | undefined;
  cacheControl?: string | undefined;
  /** Milliseconds since 1970. */
  cacheExpiry?: number | undefined;
}

/** One entry of an object's custom metadata, by the names that the binding uses. */
export interface CustomField {
  k: string;
  v: string;
}

/** The checksum algorithms R2 knows, in the order of their numbers on the wire. */
export const ALGORITHMS = ['md5', 'sha1', 'sha256', 'sha384', 'sha512'] as const;

/** One of R2's checksum algorithms. */
export type Algorithm = (typeof ALGORITHMS)[number];

/** Known checksums in lower-case hexadecimal. */
export type Checksums = { [name in Algorithm]?: string | undefined };

/** R2's storage classes. Here they are only remembered: all bytes lie in the same place. */
export type StorageClass = 'Standard' | 'InfrequentAccess';

/** What describes an object, apart from its key and its bytes, from the moment it is offered. */
export interface ObjectDescription {
  http: HttpFields;
  custom: CustomField[];
  storageClass: StorageClass;
}

/** All that is known of a stored object except its bytes. */
export interface ObjectRecord extends ObjectDescription {
  key: string;
  /** Differs for each put, also of equal bytes. */
  version: string;
  size: number;
  /** Hexadecimal md5, or for multipart uploads the md5 of the parts' md5s with their number. */
  etag: string;
  /** Milliseconds since 1970. */
  uploaded: number;
  checksums: Checksums;
}
