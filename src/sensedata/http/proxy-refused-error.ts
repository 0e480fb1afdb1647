/** The proxy would not let a request through: its own answer, which must not be taken for the API's. */
export class ProxyRefusedError extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the proxy answered HTTP ${status}`);
    this.status = status;
  }
}
