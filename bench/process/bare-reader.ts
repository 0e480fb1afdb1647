/**
 * What any tap has to do at least: pages by global `fetch`, `JSON.parse`, each record in an envelope by
 * `JSON.stringify`, one write a page. Nothing is flattened, typed, checked or remembered.
 */

const [url, resource] = process.argv.slice(2);

for (let page: number | null = 1; page !== null; ) {
  const answer = await fetch(`${url}/${resource}?page=${page}&limit=500`);
  const body = JSON.parse(await answer.text());
  const extracted = new Date().toISOString();
  let text = '';
  for (const record of body[resource!]) {
    text += `${JSON.stringify({ type: 'RECORD', stream: resource, record, time_extracted: extracted })}\n`;
  }
  await new Promise((resolve) => process.stdout.write(text, resolve));
  page = body.next_page;
}
