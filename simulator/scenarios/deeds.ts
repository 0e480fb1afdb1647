import { DAY, dateText, HOUR, MINUTE, type Micros } from '../micros.ts';
import type { Values } from '../models/model.ts';
import { person } from '../models/people.ts';
import type { Random } from '../random.ts';
import { isCustomer, type Life, midnight, scoreOn } from './life.ts';
import type { Told } from './story.ts';

const YEAR = 365 * DAY;

/** A customer of the scenario, with what draws its deeds. */
export interface Actor {
  readonly id: string;
  readonly life: Life;
  readonly random: Random;
  readonly now: Micros;
}

/** One contract a year; renewals go up with prices, seldom down; some buy more half-way; a set-up is paid once. */
export function contractsTold({ id, life, random, now }: Actor): Told[] {
  const told: Told[] = [];
  const add = (from: Micros, to: Micros, pay: number, more: Values) => {
    const made = Math.min(from - 12 * HOUR, now - HOUR);
    told.push({ created: made, updated: null, values: { ...contract(id, from, to, pay), ...more } });
  };
  let pay = life.fee;
  for (const spell of life.spells) {
    add(spell.from, spell.from + 30 * DAY, pay * 2, { is_subscription: false, model: 'OTR', type: 'Novo' });
    for (let from = spell.from; from < now && (spell.to === null || from <= spell.to); from += YEAR) {
      const to = Math.min(from + YEAR - DAY, spell.to ?? Number.POSITIVE_INFINITY);
      add(from, to, pay, { type: from === spell.from ? 'Novo' : 'Renovação' });
      const half = from + 182 * DAY;
      if (random.chance(0.3 * life.bond) && half < Math.min(now, to))
        add(half, to, pay * 0.3, { type: 'Aditivo', item_sequence: 2 });
      pay *= random.chance(0.12) ? 0.8 : 1.03 + random.next() * 0.1;
    }
  }
  return told;
}

function contract(customer: string, from: Micros, to: Micros, pay: number): Values {
  return {
    id_customer: customer,
    start_date: dateText(from),
    end_date: dateText(to),
    is_subscription: true,
    model: 'MRR',
    monthly_payment: Math.round(pay * 100) / 100,
    item_sequence: 1,
    cycle: 12,
    instalments: 12,
    status__id: '1',
    status__description: 'Vigente',
    status__enabled: true,
  };
}

/** A title a month for what is paid in it, over the last year; who is not content pays late, or not at all. */
export function titlesTold(actor: Actor, contracts: readonly Told[]): Told[] {
  const { id, life, random, now } = actor;
  return contracts
    .filter(({ values }) => values.is_subscription === true)
    .flatMap(({ values }) => {
      const told: Told[] = [];
      const [from, to] = [Date.parse(String(values.start_date)) * 1000, Date.parse(String(values.end_date)) * 1000];
      for (let due = from + 10 * DAY; due <= to && due < now + 20 * DAY; due += 30 * DAY) {
        const late = random.chance(0.1 + 0.5 * (1 - life.bond)) ? 3 + random.int(life.bond < 0.3 ? 120 : 25) : -2;
        const paid = due + late * DAY;
        const isPaid = paid < now - DAY;
        if (due > now - YEAR) told.push(title(id, values.monthly_payment as number, due, isPaid ? paid : null, now));
      }
      return told;
    });
}

function title(customer: string, amount: number, due: Micros, paid: Micros | null, now: Micros): Told {
  const issued = Math.min(due - 15 * DAY + 8 * HOUR, now - HOUR);
  const [id, name] = paid !== null ? ['2', 'Pago'] : due < midnight(now) ? ['3', 'Vencido'] : ['1', 'Em aberto'];
  return {
    created: issued,
    updated: paid === null ? null : Math.max(issued, paid + 9 * HOUR),
    values: {
      id_customer: customer,
      amount,
      due_date: dateText(due),
      invoice_date: dateText(issued),
      payment_date: paid === null ? null : dateText(paid),
      type: 'Boleto',
      status__id: id!,
      status__description: name!,
      status__enabled: true,
    },
  };
}

/** One to four people; now and then one of them stands there twice, in other letters. */
export function contactsTold({ id, life, random, now }: Actor): Told[] {
  const created = life.spells[0]!.from;
  return Array.from({ length: 1 + random.int(4) }, (_, index) => {
    const { name, email } = person(random, Number(id) * 10 + index);
    const values: Values = { id_customer: id, name, email, is_active: true, is_main_sponsor: index === 0 };
    const updated = random.chance(0.5) ? created + Math.floor(random.next() * (now - HOUR - created)) : null;
    const twice: Values = { ...values, email: email.toUpperCase(), is_main_sponsor: false };
    return [{ created, updated, values }, ...(random.chance(0.1) ? [{ created, updated: null, values: twice }] : [])];
  }).flat();
}

/** A survey each quarter: who answered once tends to answer again, sometimes twice, and the score follows the mood. */
export function answersTold({ id, life, random, now }: Actor, people: readonly Told[]): Told[] {
  const told: Told[] = [];
  for (const { values } of people) {
    const eager = random.next();
    for (let sent = midnight(now) - 350 * DAY; sent < now; sent += 91 * DAY) {
      if (!isCustomer(life, sent)) continue;
      for (let times = 0; times < 2 && random.chance(times === 0 ? eager : 0.08); times++) {
        const moment = sent + DAY * (random.int(7) + 8 * times) + 13 * HOUR + random.int(300) * MINUTE;
        if (moment < now - HOUR) told.push(answer(id, values.email as string, moment, life, random));
      }
    }
  }
  return told;
}

function answer(customer: string, respondent: string, moment: Micros, life: Life, random: Random): Told {
  const mood = scoreOn(life, moment, random) / 9 + 2.5 * (random.next() - 0.5);
  const score = Math.min(10, Math.max(0, Math.round(mood)));
  return {
    created: moment,
    updated: null,
    values: {
      id_customer: customer,
      respondent,
      score,
      ref_date: dateText(moment),
      survey_date: dateText(moment),
      nps_status: score > 8 ? 'Promotor' : score > 6 ? 'Neutro' : 'Detrator',
    },
  };
}

/** Somebody is to call every few weeks, less around Christmas; the last ones are open, and some of these late. */
export function activitiesTold({ id, life, random, now }: Actor): Told[] {
  const told: Told[] = [];
  let due = Math.max(life.spells[0]!.from, now - YEAR);
  while (due < now + 30 * DAY) {
    due += DAY * (10 + random.int(life.bond > 0.3 ? 20 : 45));
    const month = Number(dateText(due).slice(5, 7));
    if (!isCustomer(life, due) || (month === 12 && random.chance(0.6))) continue;
    const done = midnight(due) + DAY * (random.int(9) - 5) + 12 * HOUR + random.int(400) * MINUTE;
    const isDone = done < now - HOUR && !random.chance(due > now - 60 * DAY ? 0.35 : 0.03);
    told.push(activity(id, due, isDone ? done : null, now));
  }
  return told;
}

function activity(customer: string, due: Micros, done: Micros | null, now: Micros): Told {
  const created = Math.min(due - 12 * DAY, now - HOUR);
  return {
    created,
    updated: done,
    values: {
      id_customer: customer,
      due_date: dateText(due),
      start_date: dateText(created),
      end_date: done,
      system_end_date: done,
      progress: done === null ? 0 : 100,
      status__id: done === null ? '1' : '3',
      status__description: done === null ? 'Pendente' : 'Concluída',
      id_parent: null,
    },
  };
}
