/** Names of SCIM schemas and of the identity store's extensions. */

/** Schema URN of the core User (RFC 7643, section 4.1). */
export const SCIM_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** Schema URN of the Enterprise User, which is also the name of its attribute (RFC 7643, section 4.3). */
export const SCIM_ENTERPRISE_USER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** Name of the identity store's extension for the Enterprise User. */
export const ENTERPRISE_EXTENSION = 'aws:identitystore:enterprise';
