import { type Fault, ServerlessMaxError, type ServerlessMaxErrorOptions } from '@serverless-max/foundation';

/** A failure in which a registry, or the way to it, has a part. */
export abstract class RegistryError extends ServerlessMaxError {
  /** Whether the same request may well succeed a little later. */
  readonly temporary: boolean = false;
  /** The HTTP status that the registry answered; undefined when it did not answer. */
  readonly status: number | undefined;
  constructor(
    message: string,
    options: ServerlessMaxErrorOptions & { readonly status?: number | undefined } = {},
  ) {
    super(message, options);
    this.status = options.status;
  }
}

/** The name of the registry does not resolve, nothing listens there, or it does not answer in time. */
export class RegistryUnreachableError extends RegistryError {
  override readonly code = 'OCI_REGISTRY_UNREACHABLE';
  override readonly fault: Fault = 'environment';
  override readonly temporary = true;
  constructor(
    host: string,
    reason: string,
    { proxy, ...options }: ErrorOptions & { readonly proxy?: string | undefined } = {},
  ) {
    super(
      `${host} cannot be reached${proxy === undefined ? '' : ` through the proxy ${proxy}`}: ${reason}.`,
      {
        hint:
          proxy === undefined
            ? 'Check the name, the network and the proxy (HTTPS_PROXY, NO_PROXY).'
            : 'Check the proxy (HTTPS_PROXY, HTTP_PROXY) and its login; a registry that needs none goes into NO_PROXY.',
        ...options,
      },
    );
  }
}

/** What a proxy is said to be is no address of one. Its text is not shown: it may hold a password. */
export class ProxyAddressError extends RegistryError {
  override readonly code = 'OCI_PROXY_ADDRESS';
  override readonly fault: Fault = 'user';
  constructor(registry: string, reason: string) {
    super(`The proxy on the way to ${registry} cannot be used: ${reason}.`, {
      hint: 'Correct HTTPS_PROXY or HTTP_PROXY, for instance http://proxy.example:3128, or name the registry in NO_PROXY.',
    });
  }
}

/** The registry's certificate is not trusted here. */
export class CertificateError extends RegistryError {
  override readonly code = 'OCI_CERTIFICATE';
  override readonly fault: Fault = 'environment';
  constructor(host: string, reason: string, options?: ErrorOptions) {
    super(`The certificate of ${host} is not trusted: ${reason}.`, {
      hint: 'Name the file of the certificate authority, for instance with NODE_EXTRA_CA_CERTS.',
      ...options,
    });
  }
}

/** A server speaks http where https is expected, and plain http was not asked for. */
export class PlainHttpError extends RegistryError {
  override readonly code = 'OCI_PLAIN_HTTP';
  override readonly fault: Fault = 'user';
  constructor(host: string, options?: ErrorOptions) {
    super(`${host} does not speak https.`, {
      hint: 'If it is a registry of your own in a network that you trust, allow plain http for it.',
      ...options,
    });
  }
}

/** A registry points at an address that a public registry has no business with (server-side request forgery). */
export class UnsafeAddressError extends RegistryError {
  override readonly code = 'OCI_UNSAFE_ADDRESS';
  override readonly fault: Fault = 'remote';
  constructor(registry: string, target: string, reason: string) {
    super(`${registry} points at ${target}, which is refused: ${reason}.`, {
      hint: 'Nothing was sent there. Ask who runs the registry.',
    });
  }
}

/** The registry wants to know who asks, and no credentials are known for it. */
export class LoginRequiredError extends RegistryError {
  override readonly code = 'OCI_LOGIN_REQUIRED';
  override readonly fault: Fault = 'user';
  constructor(host: string, action: string, words: string, status?: number) {
    super(`${host} asks for a login for ${action}${quoted(words)}.`, {
      hint: `Log in: docker login ${host}`,
      status,
    });
  }
}

/** The registry, or its token server, does not accept the user name and password. */
export class LoginRefusedError extends RegistryError {
  override readonly code = 'OCI_LOGIN_REFUSED';
  override readonly fault: Fault = 'user';
  constructor(host: string, user: string, words: string, status?: number) {
    super(`${host} does not accept the credentials of '${user}'${quoted(words)}.`, {
      hint: `Log in again: docker login ${host}`,
      status,
    });
  }
}

/** Who asks is known, and may not do this; many registries say the same of a repository that does not exist. */
export class AccessDeniedError extends RegistryError {
  override readonly code = 'OCI_ACCESS_DENIED';
  override readonly fault: Fault = 'user';
  constructor(host: string, action: string, words: string, status?: number) {
    super(`${host} does not permit ${action}${quoted(words)}.`, {
      hint: 'Check the name and the rights of the account; some registries want a repository to be created first.',
      status,
    });
  }
}

/** There is no such image. */
export class ManifestUnknownError extends RegistryError {
  override readonly code = 'OCI_MANIFEST_UNKNOWN';
  override readonly fault: Fault = 'user';
  constructor(reference: string, words: string, status?: number) {
    super(`The registry has no image ${reference}${quoted(words)}.`, {
      hint: 'Check the repository and the tag.',
      status,
    });
  }
}

/** A registry does not have a blob that a manifest of its own names. */
export class BlobUnknownError extends RegistryError {
  override readonly code = 'OCI_BLOB_UNKNOWN';
  override readonly fault: Fault = 'remote';
  constructor(repository: string, digest: string, words: string, status?: number) {
    super(`${repository} has no blob ${digest}${quoted(words)}.`, {
      hint: 'The image in the registry is not whole; push it again.',
      status,
    });
  }
}

/** Too many requests, for longer than is waited for. */
export class RateLimitedError extends RegistryError {
  override readonly code = 'OCI_RATE_LIMITED';
  override readonly fault: Fault = 'remote';
  override readonly temporary = true;
  constructor(host: string, waitSeconds: number | undefined, words: string, status?: number) {
    const wait = waitSeconds === undefined ? 'a while' : `${Math.ceil(waitSeconds)} s`;
    super(`${host} limits the rate of requests${quoted(words)}.`, {
      hint: `Try again in ${wait}; with a login the limit is often higher.`,
      status,
    });
  }
}

/** The registry refused or failed a request, in its own words. */
export class RegistryRefusedError extends RegistryError {
  override readonly code = 'OCI_REGISTRY_REFUSED';
  override readonly fault: Fault = 'remote';
  override readonly temporary: boolean;
  constructor(host: string, action: string, words: string, status: number, temporary: boolean) {
    super(`${host} answered ${status} to ${action}${quoted(words)}.`, {
      status,
      ...(temporary && { hint: 'The registry has a problem of its own; try again later.' }),
    });
    this.temporary = temporary;
  }
}

/** The answer of a registry lacks what the distribution specification asks for. */
export class ProtocolError extends RegistryError {
  override readonly code = 'OCI_PROTOCOL';
  override readonly fault: Fault = 'remote';
  constructor(
    host: string,
    action: string,
    reason: string,
    options: ErrorOptions & { readonly status?: number } = {},
  ) {
    super(`${host} does not keep to the protocol in ${action}: ${reason}.`, {
      hint: 'Check that the host is a container registry, and that no proxy in between changes its answers.',
      ...options,
    });
  }
}

/** Bytes are not those that their digest promises. */
export class DigestMismatchError extends RegistryError {
  override readonly code = 'OCI_DIGEST_MISMATCH';
  override readonly fault: Fault = 'remote';
  override readonly temporary = true;
  constructor(what: string, expected: string, actual: string, hint?: string) {
    super(`${what} is not what it should be: expected ${expected}, got ${actual}.`, {
      hint:
        hint ??
        'Nothing of it was used. Try again; if it stays so, the registry or a proxy in between is broken.',
    });
  }
}

/** The tag in the target repository is not what it was expected to be; it is left as it is. */
export class TagMovedError extends RegistryError {
  override readonly code = 'OCI_TAG_MOVED';
  override readonly fault: Fault = 'user';
  constructor(reference: string, expected: string, actual: string) {
    super(`${reference} was expected to be ${expected}, but is ${actual}: somebody else has pushed there.`, {
      hint: 'Look at what is there now, and run the command again if it may be replaced.',
    });
  }
}

/** A file with credentials cannot be read. */
export class CredentialFileError extends ServerlessMaxError {
  override readonly code = 'OCI_CREDENTIAL_FILE';
  override readonly fault = 'environment';
  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`${path} cannot be used: ${reason}.`, { hint: 'Correct the file, or log in again.', ...options });
  }
}

/** The program that keeps the credentials is missing or failed. */
export class CredentialHelperError extends ServerlessMaxError {
  override readonly code = 'OCI_CREDENTIAL_HELPER';
  override readonly fault = 'environment';
  constructor(program: string, host: string, reason: string, options?: ErrorOptions) {
    super(`${program} gave no credentials for ${host}: ${reason}.`, {
      hint: 'Install or repair it, or remove it from credsStore and credHelpers of the Docker configuration.',
      ...options,
    });
  }
}

function quoted(words: string): string {
  return words === '' ? '' : `: ${words}`;
}
