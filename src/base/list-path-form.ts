/** What leads elsewhere than to a list below the API's address: another host, a folder above (encoded dots too), a query. */
const ELSEWHERE = /[?#\s\\]|\/\/|\.\.|%2e/i;

/** Whether a text can be the path of a list, such as `titles` or `/v1/titles`. */
export function isListPath(text: string): boolean {
  return text !== '' && !ELSEWHERE.test(text);
}
