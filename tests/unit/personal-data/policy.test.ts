import { createHmac } from 'node:crypto';
import { expect } from 'chai';
import { type ColumnClass, classesOf, strictest } from '../../../src/personal-data/classes.ts';
import { PersonalDataPolicy, type PersonalDataSetting } from '../../../src/personal-data/policy.ts';

const KEY = 'a key of more than 16 bytes';

function hashed(text: string): string {
  return createHmac('sha256', KEY).update(text).digest('hex');
}

function policy(setting: PersonalDataSetting, key = KEY): PersonalDataPolicy {
  return new PersonalDataPolicy(setting, key);
}

const column = (name: string, ...classes: ColumnClass[]) => ({ stream: 'contacts', column: name, classes });
const BY_ROW = { stream: 'contacts_custom_fields', column: 'custom_fields_value', classes: ['custom_field'] as const };

/** What a hashed column of these classes sends for a value. */
function sent(value: string | number | boolean, ...classes: ColumnClass[]): unknown {
  const treated = column('x', ...classes);
  return policy({ columns: { 'contacts.x': 'hash' } }).transformOf(treated)!(value, {});
}

describe('the hash of a personal value', () => {
  it('is an HMAC by the key, as openssl computes it', () => {
    // printf %s 'maria@exemplo.com.br' | openssl dgst -sha256 -hmac 'a key of more than 16 bytes'
    expect(sent('maria@exemplo.com.br', 'email')).to.equal(
      '1c3cfb78476dde5056025bef0f6484d9eb3c19dee9d28d0e86d55ee7c59da0b1',
    );
  });

  const FORMS: readonly [what: string, form: string, classes: ColumnClass[], texts: string[]][] = [
    ['blanks and composition', 'José Conceição', ['name'], ['José Conceição', '  José Conceic\u0327a\u0303o\n']],
    ['case of e-mails', 'maria@x.com.br', ['email'], ['maria@x.com.br', ' Maria@X.com.BR']],
    ['case of e-mails in other columns', 'maria@x.com.br', ['name', 'email'], ['MARIA@x.com.br']],
    ['case of names where e-mails may stand too', 'Ana Sá', ['name', 'email'], ['Ana Sá']],
    ['e-mails in custom fields', 'maria@x.com.br', ['custom_field'], ['Maria@x.com.br']],
    ['phones', '5511912345678', ['phone'], ['+55 (11) 91234-5678', '5511912345678']],
    ['phones without a digit', 'a combinar', ['phone'], [' a combinar ']],
    ['documents', '12345678000190', ['document'], ['12.345.678/0001-90', '12345678000190', '12 345 678 0001 90']],
    ['a CNPJ with letters', '12ABC34501DE35', ['document'], ['12.abc.345/01de-35', '12ABC34501DE35']],
    ['a CPF in a custom field', '12345678909', ['custom_field'], ['123.456.789-09', '12345678909']],
    ['case of names, which stays', 'Ana', ['name'], ['Ana']],
  ];
  for (const [what, form, classes, texts] of FORMS) {
    it(`is of one form: ${what}`, () => {
      for (const text of texts) expect(sent(text, ...classes), text).to.equal(hashed(form));
    });
  }

  it('keeps apart what differs', () => {
    expect(sent('ana', 'name')).to.not.equal(sent('Ana', 'name'));
    expect(sent('12.5', 'custom_field')).to.not.equal(sent('125', 'custom_field'));
  });

  it('is of the text of numbers and booleans, and null where nothing is left', () => {
    expect(sent(10)).to.equal(hashed('10'));
    expect(sent(true)).to.equal(hashed('true'));
    expect(sent(' \u00a0', 'name')).to.equal(null);
  });
});

describe('what becomes of a column', () => {
  it('is kept where nothing is said, else what its class says; the stricter of two', () => {
    expect(policy({}).treatmentOf(column('email', 'email'))).to.equal('keep');
    expect(policy({ email: 'hash' }).treatmentOf(column('email', 'email'))).to.equal('hash');
    expect(policy({ email: 'hash', name: 'drop' }).treatmentOf(column('x', 'name', 'email'))).to.equal('drop');
    expect(policy({ email: 'drop' }).treatmentOf(column('occupation'))).to.equal('keep');
    expect(strictest([])).to.equal('keep');
  });

  it('is what `columns` says, above its classes', () => {
    const setting = { email: 'drop', columns: { 'contacts.email': 'keep', 'contacts.id_legacy': 'hash' } } as const;
    expect(policy(setting).treatmentOf(column('email', 'email'))).to.equal('keep');
    expect(policy(setting).treatmentOf(column('id_legacy'))).to.equal('hash');
  });

  it('is by the key of a custom field, `*` for all others, in a column of its own', () => {
    const setting = { custom_fields: { '*': 'drop', cpf: 'hash', vertical: 'keep', __proto__x: 'hash' } } as const;
    const of = (customField: string) =>
      policy(setting).treatmentOf({ ...column(`custom_fields__${customField}`, 'custom_field'), customField });
    expect(['cpf', 'vertical', 'anything', 'constructor'].map(of)).to.deep.equal(['hash', 'keep', 'drop', 'drop']);
  });

  it('is by the key that each row names, where a column holds all custom fields', () => {
    const by = policy({ custom_fields: { cpf: 'hash', senha: 'drop' } });
    const transform = by.transformOf(BY_ROW)!;
    expect(transform('1', { key: 'cpf' })).to.equal(hashed('1'));
    expect(transform('1', { key: 'vertical' })).to.equal('1');
    expect(['senha', 'cpf', 'vertical'].map((key) => by.withholds(BY_ROW)!({ key }))).to.deep.equal([
      true,
      false,
      false,
    ]);
    expect(policy({ custom_fields: { cpf: 'hash' } }).withholds(BY_ROW)).to.equal(null);
    expect(policy({ email: 'drop' }).transformOf(BY_ROW)).to.equal(null);
  });

  it('does not hang on how a name is composed', () => {
    const by = policy({ custom_fields: { 'responsa\u0301vel': 'drop' } });
    expect(by.withholds(BY_ROW)!({ key: 'respons\u00e1vel' })).to.equal(true);
  });

  it('refuses a class that there is not: it would let values through', () => {
    expect(() => classesOf({ class: 'telefone' })).to.throw('telefone');
    expect(classesOf({ class: ['name', 'email'] })).to.deep.equal(['name', 'email']);
  });
});

describe('the fingerprint of a treatment', () => {
  const columns = [column('email', 'email'), column('phone', 'phone'), BY_ROW];
  const of = (setting: PersonalDataSetting, key = KEY): string | null => policy(setting, key).fingerprintOf(columns);

  it('is none where all is kept', () => {
    expect(of({})).to.equal(null);
    expect(of({ email: 'keep', custom_fields: { '*': 'keep' }, name: 'drop' })).to.equal(null);
  });

  it('is the same for what is treated the same, however it is said', () => {
    expect(of({ email: 'hash' })).to.equal(of({ columns: { 'contacts.email': 'hash' }, phone: 'keep' }));
    expect(of({ custom_fields: { a: 'hash', b: 'drop' } })).to.equal(of({ custom_fields: { b: 'drop', a: 'hash' } }));
  });

  it('differs by treatment, by custom field and by key; by the key only where something is hashed', () => {
    const all = [
      of({ email: 'hash' }),
      of({ email: 'drop' }),
      of({ phone: 'hash' }),
      of({ custom_fields: { '*': 'drop' } }),
      of({ custom_fields: { '*': 'drop', a: 'keep' } }),
      of({ email: 'hash' }, 'another key of 16 bytes'),
    ];
    expect(new Set(all).size).to.equal(all.length);
    expect(of({ email: 'drop' })).to.equal(of({ email: 'drop' }, 'another key of 16 bytes'));
  });

  it('shows neither the key nor a whole digest', () => {
    expect(of({ email: 'hash' })).to.match(/^[0-9a-f]{16}$/);
  });
});
