/** The way to the proxy, or its own answer, failed: it must not be taken for the API's. */
export class ProxyError extends Error {
  /** The environment's variable that names the proxy. */
  readonly variable: string;
  /** Of its answer; null where it gave none. */
  readonly status: number | null;

  constructor(message: string, variable: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.variable = variable;
    this.status = status;
  }
}
