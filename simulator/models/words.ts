import type { Json } from '../json.ts';
import type { Resource } from '../streams.ts';
import { type Model, revised, sometimes, type Values } from './model.ts';

/** A word that other records use: a status, or a type. */
export interface Word {
  readonly row: Values & { id: string };
}

/** Lists of words have no moments at all. */
function wordsOf(resource: Resource, words: readonly string[], flags: readonly string[], caption = false): Model<Word> {
  return {
    resource,

    draw: ({ id, version, stable, fresh }) => ({
      row: {
        id: String(id),
        description: revised(`${words[id % words.length]} ${id}`, version),
        ...(caption ? { caption: sometimes(stable, 0.8, () => words[id % words.length]!) } : {}),
        ...Object.fromEntries(flags.map((flag) => [flag, sometimes(fresh, 0.9, () => fresh.chance(0.7))])),
      },
    }),

    values: ({ row }) => row,
    children: () => ({}),

    encode({ row }, shape) {
      const text = (column: string): Json => shape.text(row[column] as string | null);
      return {
        id: shape.key(row.id),
        description: text('description'),
        ...(caption ? { caption: text('caption') } : {}),
        ...Object.fromEntries(flags.map((flag) => [flag, shape.boolean(row[flag] as boolean | null)])),
      };
    },
  };
}

export const contractsStatus = wordsOf('contracts_status', ['Vigente', 'Encerrado', 'Em negociação'], ['enabled']);
export const tasksTypes = wordsOf('tasks_types', ['Ligação', 'Reunião', 'Visita'], ['enabled', 'is_default'], true);
export const tasksStatus = wordsOf('tasks_status', ['Pendente', 'Em andamento', 'Concluída'], []);
