/** What a long step of the engine (pull, load, build) may be given by its caller. */
export interface StepOptions {
  /** Called with each whole line that the engine reports while it works. */
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
  /** An OCI platform such as `linux/amd64`; without it the engine takes its own. */
  readonly platform?: string;
}

/** What a registry wants to know of a caller before it serves a private image. */
export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  /** The registry's host, e.g. `registry.example.com`. */
  readonly server: string;
}

/** A pull of an image. */
export interface PullOptions extends StepOptions {
  readonly credentials?: RegistryCredentials;
}

/** A build of an image from a tar context. */
export interface BuildOptions extends StepOptions {
  /** The references that the built image gets, e.g. `my-model:dev`. */
  readonly tags?: readonly string[];
  /** Path of the Dockerfile inside the context; `Dockerfile` when not given. */
  readonly dockerfile?: string;
  readonly buildArgs?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The check that an image declares with HEALTHCHECK; durations in nanoseconds, as the engine keeps them. */
export interface HealthCheck {
  readonly test: readonly string[];
  readonly intervalNs?: number;
  readonly timeoutNs?: number;
  readonly startPeriodNs?: number;
  readonly retries?: number;
}

/** The part of an image's configuration that a container starts with (OCI image-spec: config.md). */
export interface ImageConfig {
  /** Empty when the image says nothing: root. */
  readonly user: string;
  /** Empty when the image says nothing: `/`. */
  readonly workingDir: string;
  /** `NAME=value` entries, in order. */
  readonly env: readonly string[];
  /** Undefined when the image has none. */
  readonly entrypoint: readonly string[] | undefined;
  /** Undefined when the image has none. */
  readonly cmd: readonly string[] | undefined;
  /** As declared, e.g. `5000/tcp`. */
  readonly exposedPorts: readonly string[];
  /** Declared mount points. */
  readonly volumes: readonly string[];
  /** Dockerfile instructions that run in a build on top of this image. */
  readonly onBuild: readonly string[];
  /** The signal that stops the process; undefined means SIGTERM. */
  readonly stopSignal: string | undefined;
  readonly healthcheck?: HealthCheck;
  /** The shell of shell-form instructions, when the image changes it. */
  readonly shell?: readonly string[];
}

/** An image that is in the engine. */
export interface ImageDetails {
  /** `sha256:…` */
  readonly id: string;
  readonly repoTags: readonly string[];
  readonly repoDigests: readonly string[];
  /** The OCI word of the CPU: `amd64`, `arm64`, … */
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  /** RFC 3339; empty when the image does not say. */
  readonly created: string;
  readonly sizeBytes: number;
  /** Diff ids (digests of the uncompressed layers), base first. */
  readonly layers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly config: ImageConfig;
  readonly author?: string;
  readonly comment?: string;
}

/** One step of an image's history. */
export interface ImageHistoryEntry {
  /** RFC 3339. */
  readonly created: string;
  readonly createdBy: string;
  readonly comment: string;
  readonly sizeBytes: number;
}

/** What the engine says of itself and its machine. */
export interface EngineInfo {
  /** `docker`, `podman`, or the engine's own name in lower case. */
  readonly product: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly os: string;
  /** The OCI word of the CPU: `amd64`, `arm64`, … */
  readonly architecture: string;
  readonly memoryBytes: number;
  readonly cpus: number;
  readonly rootless: boolean;
}
