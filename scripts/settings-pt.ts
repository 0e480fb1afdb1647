import { markdownTable } from '../src/base/markdown-table.ts';
import { settingRow } from '../src/command/about.ts';
import { type Settings, settings } from '../src/settings/settings.ts';

/** What each setting means, in Portuguese. */
const MEANINGS: Readonly<Record<keyof Settings, string>> = {
  token:
    'O token de produção do "Sense Connect", enviado como `Authorization: Bearer`. Espaços em volta e um `Bearer ` na frente são retirados. Obrigatório na carga e no `--test`.',
  api_url:
    'Endereço da API; o padrão é `https://api.sensedata.io/v2`, ou `/v1`, conforme `api_version`. Só https, a não ser para um endereço desta própria máquina (127.0.0.1, localhost).',
  api_version:
    'Geração da API. A `v1`, mais antiga, tem outros caminhos e envelopes, usa `per_page` e recebe o token sozinho em `Authorization`. Sabe-se pouco dela, e o endereço é uma suposição: docs/api.pt-BR.md.',
  page_size_parameter: 'Parâmetro com que se pede o tamanho da página; o padrão é `limit`, e `per_page` com `v1`.',
  authorization:
    'Como o token é enviado: `Bearer {token}`, só `{token}` (o padrão com `v1`) ou em outro cabeçalho, `api_key: {token}`.',
  start_date:
    'Data, ou data e hora em RFC 3339. Streams incrementais leem os registros com `updated_at` (ou, se nulo, data de criação) a partir daí; nos streams diários vale o `ref_date`. Havendo bookmark, vale o bookmark.',
  end_date:
    'Data, ou data e hora em RFC 3339. Streams incrementais só leem o que é anterior: para janelas que rodam lado a lado.',
  page_size: 'Registros por página.',
  concurrency: 'Máximo de requisições simultâneas em toda a execução. Diminui sozinho quando a API responde 429.',
  lookback_seconds:
    'Quanto tempo antes do bookmark a leitura recomeça, em segundos. O SenseData aceita gravações de forma assíncrona: um registro pode aparecer horas depois do seu próprio horário.',
  lookback_days:
    'O mesmo para os streams diários, cujos valores são recalculados: dias, ou dias por stream (`{"kpis": 7}`). O padrão é 3; para `custom_data`, 10.',
  timezone: 'Fuso IANA dos horários que vêm sem fuso, por exemplo `America/Sao_Paulo`.',
  request_timeout_seconds: 'Quanto pode durar uma tentativa de requisição.',
  max_retries: 'Quantas vezes uma requisição que falhou é tentada de novo.',
  user_agent: 'Enviado como `User-Agent`; o padrão é `tap-sensedata/<versão>`.',
  endpoints:
    'Outros caminhos de recursos, por exemplo `{"financial": "titles"}`, abaixo de `api_url`; um valor que começa com `/` é relativo à raiz do endereço (`/v1/titles`).',
  streams:
    'Listas que o tap não conhece, cada uma um stream seu: `[{"name": "orders", "path": "orders", "keys": ["id"], "columns": {"id": "string", "updated_at": "date-time"}, "replication": {"updated": "updated_at", "created": "created_at"}}]`. Veja `docs/own-streams.pt-BR.md`.',
  discover_fields:
    'Se `--discover` lê a API e acrescenta como colunas os campos personalizados e os campos que o tap não conhece: `true`, ou quantas páginas de cada lista ler (`true` equivale a 2). Veja `docs/custom-fields.pt-BR.md`.',
  full_refresh_days:
    'Dias, ou dias por stream (`{"financial": 7}`): um stream incremental é lido inteiro quando a última leitura inteira for mais velha que isso.',
  on_invalid_value:
    'O que fazer com um valor que não cabe na coluna (`1.234,56` numa coluna numérica, por exemplo): `null` (é contado e avisado) ou `error` (o stream falha).',
  activate_version:
    'Se o tap envia ACTIVATE_VERSION depois de ler uma lista inteira que não mudou durante a leitura, para o target remover o que já não existe no SenseData.',
  batch_config:
    'Entrega os registros em arquivos, anunciados por mensagens BATCH: `{"storage": {"root": "batches"}}`. Só para o target-postgres e o target-snowflake, que os carregam mais depressa; outros targets falham, ou os perdem. Veja `docs/targets.md`.',
  expect_records: 'Streams em que uma leitura inteira tem de achar alguma coisa; senão, a execução falha.',
  personal_data:
    'O que se faz com dados pessoais, por classe de coluna: `keep` (como está), `hash` ou `drop`. Classes: `name`, `email`, `phone`, `document`, `address`, `account`, `free_text`; `columns` prevalece sobre elas, por `stream.coluna`, e `custom_fields` usa a chave do campo, com `*` para todos os outros. Por exemplo `{"email": "hash", "free_text": "drop", "custom_fields": {"*": "drop"}}`. Veja `docs/personal-data.pt-BR.md`.',
  personal_data_key:
    'Segredo com que os dados pessoais viram hash (HMAC-SHA-256), de pelo menos 16 bytes. Obrigatório se `personal_data` usa `hash`; outra chave dá outros hashes.',
  explain_requests: 'Quantas requisições `--test --explain` pode fazer. As mais úteis vêm primeiro.',
  rejected_records_path:
    'Arquivo JSON Lines, em modo append, legível só pelo dono, com cada registro que tinha valor inválido ou não tinha chave.',
};

/** The settings as a Markdown table in Portuguese. */
export function settingsTablePt(): string {
  const rows = Object.entries(MEANINGS).map(([key, meaning]) =>
    settingRow(key, settings[key as keyof Settings], meaning),
  );
  return markdownTable(['chave', 'padrão', 'significado'], rows);
}
