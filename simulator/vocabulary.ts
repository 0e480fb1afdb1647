/** The words of a Brazilian tenant, with the characters that break careless readers. */
export const FIRST_NAMES = [
  'João',
  'Maria',
  'José',
  'Ana Luíza',
  'Antônio',
  'Conceição',
  'Flávia',
  'Gonçalo',
  'Inês',
  'Luís',
  'Mônica',
  'Patrícia',
  'Rômulo',
  'Thaís',
  'Vitória',
  'Zoé',
] as const;
export const LAST_NAMES = [
  'da Silva',
  'Araújo',
  'Assunção',
  'Brandão',
  'Conceição',
  "D'Ávila",
  'Guimarães',
  'Magalhães',
  'Nóbrega',
  'Sant’Anna',
  'Simões',
  'Vasconcelos',
] as const;
export const COMPANIES = [
  'Padaria São João',
  'Eletrônicos Açaí',
  'Grupo Pão & Cia',
  'Transportes Ligeirão',
  'Clínica Coração',
  'Construtora "Três Irmãos"',
  'Açougue do Zé 🥩',
  'Farmácia Saúde+',
  'Escola Girassol 🌻',
  'Têxtil Jaraguá',
  'Metalúrgica Ipê',
  'Café Mantiqueira ☕',
] as const;
export const LEGAL_FORMS = ['Ltda.', 'S.A.', 'ME', 'EIRELI', '& Filhos Ltda.'] as const;
export const CITIES = [
  ['São Paulo', 'SP'],
  ['Ribeirão Preto', 'SP'],
  ['Niterói', 'RJ'],
  ['Belém', 'PA'],
  ['Goiânia', 'GO'],
  ['Florianópolis', 'SC'],
  ['Maceió', 'AL'],
  ['Vitória', 'ES'],
  ['Brasília', 'DF'],
] as const;
export const INDUSTRIES = [
  'Varejo',
  'Educação',
  'Saúde',
  'Indústria',
  'Serviços',
  'Agronegócio',
  'Construção',
] as const;
export const SIZES = ['Micro', 'Pequena', 'Média', 'Grande', 'Até 50 funcionários'] as const;
export const STAGES = ['Implantação', 'Adoção', 'Expansão', 'Renovação', 'Risco 🔥'] as const;
export const GROUPS = ['Matriz', 'Filiais', 'Região Sul', 'Contas-chave', 'Série A'] as const;
export const JOBS = [
  'Sócia',
  'Diretor de Operações',
  'Analista',
  'Gerência de TI',
  'Presidência',
  'Estagiário',
] as const;
export const ROLES = [
  ['Administrador', 'admin'],
  ['Analista de CS', 'cs'],
  ['Gerente de CS', 'csm'],
  ['Só leitura', 'viewer'],
] as const;
export const CANCEL_TAGS = [
  'Preço',
  'Concorrência',
  'Fechou as portas',
  'Produto não atende',
  'Sem orçamento',
] as const;
export const TAGS = [
  'urgente',
  'renovação',
  'onboarding',
  'NPS',
  'cobrança',
  'treinamento',
  'reunião',
  'é só ligar',
] as const;
export const SENTENCES = [
  'Ligar para o cliente e combinar a próxima reunião.',
  'Enviar proposta de renovação até sexta-feira.',
  '<p>Cliente pediu <b>relatório</b> de uso &amp; acessos.</p>',
  'Acompanhar a implantação:\n1. dados\n2. usuários\n3. treinamento',
  'Não há ações pendentes 👍🏽',
  'Caminho: C:\\relatórios\\março, aba "Visão geral"',
  'Separador de linha:\u2028continua aqui',
  'Reunião às 14h – sala “Ipê”',
] as const;
