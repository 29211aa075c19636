/** Reads the Authorization header of Signature Version 4. Signatures are not checked, so any credentials work. */
import { type Caller, ServiceError } from '../service/service.ts';

/** The caller, and the service named in the credential scope. */
export interface Authorization {
  caller: Caller;
  signingName: string;
}

/** `AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/finspace/aws4_request, SignedHeaders=..., Signature=...` */
const SIGNATURE_V4 =
  /^AWS4-HMAC-SHA256\s+Credential=(?<accessKeyId>[^/,\s]+)\/\d{8}\/(?<region>[^/,\s]+)\/(?<signingName>[^/,\s]+)\/aws4_request(?:,|$)/;

/**
 * @param header value of the header, if the request has one
 * @throws ServiceError MissingAuthenticationTokenException without a header, IncompleteSignatureException for one that
 *   names no service
 */
export function readAuthorization(header: string | undefined): Authorization {
  if (!header) {
    throw new ServiceError(
      'MissingAuthenticationTokenException',
      403,
      'Missing Authentication Token: the Authorization header of Signature Version 4 has the name of the service; ' +
        'any credentials work',
    );
  }
  const { accessKeyId, region, signingName } = SIGNATURE_V4.exec(header)?.groups ?? {};
  if (!accessKeyId || !region || !signingName) {
    throw new ServiceError(
      'IncompleteSignatureException',
      403,
      'The Authorization header must begin with AWS4-HMAC-SHA256 Credential=ACCESS_KEY_ID/DATE/REGION/SERVICE/aws4_request',
    );
  }
  return { caller: { accessKeyId, region }, signingName };
}
