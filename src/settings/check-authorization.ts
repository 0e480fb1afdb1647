const FORMS = '"Bearer {token}", "{token}" or "api_key: {token}"';

/** Headers that HTTP needs for itself, or that the tap sends. */
const TAKEN =
  /^(host|connection|keep-alive|content-.*|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|accept.*|user-agent|cache-control|date|range|if-.*)$/i;

/** Checks the form in which the token is sent. It is never shown: it may be the token itself, put in the wrong place. */
export function checkAuthorization(form: string, problem: (text: string) => void): void {
  const [before, after, ...more] = form.split('{token}');
  if (before === undefined || after === undefined || more.length > 0) {
    problem(`authorization must have {token} once, in the place of the token: ${FORMS}`);
    return;
  }
  if (!/^[\u0020-\u007e]*$/.test(form)) problem('authorization must be plain ASCII text on one line');
  const header = before.includes(':') ? before.slice(0, before.indexOf(':')) : null;
  if (header === null) return;
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(header))
    problem(`authorization must begin with the name of a header, or have no ":" before {token}: ${FORMS}`);
  else if (TAKEN.test(header)) problem('authorization must not name a header that HTTP or the tap needs for itself');
}
