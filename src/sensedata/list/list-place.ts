/** Where a list of the API is. */
export interface ListPlace {
  /** Its name, for messages. */
  readonly resource: string;
  /** Its path under the API's address, or from the origin where it begins with `/`. */
  readonly path: string;
  /** The name of the array that its records stand in, where that is neither its own nor the end of its path. */
  readonly array?: string;
  /** What is sent with each request for it. */
  readonly parameters?: Readonly<Record<string, string>>;
}
