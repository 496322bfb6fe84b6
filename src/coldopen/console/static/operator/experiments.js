// The experiments in service with their visitors so far, shown to whoever brings the operator's token.

const KEY = 'coldopen-operator-token';
const ORDER = ['running', 'draft', 'stopped', 'killed'];
const AGAIN_MS = 30_000;
const find = (id) => document.getElementById(id);

function make(tag, options = {}, ...children) {
  const { className, ...rest } = options;
  const node = Object.assign(document.createElement(tag), rest);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

async function ask(path) {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem(KEY)}` };
  const answer = await fetch(path, { headers });
  if (answer.status === 401) throw new Error('401');
  if (!answer.ok) throw new Error((await answer.json()).detail ?? `the service answers ${answer.status}`);
  return answer.json();
}

const percent = (share) => `${+(100 * share).toFixed(2)}%`;
const day = (ms) => new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });

function variantLine(variant, experiment, counts, most) {
  const found = counts.get(`${experiment.id}/${variant.name}`);
  const bar = make('i');
  bar.style.width = `${found ? (100 * found.n_visitors) / most : 0}%`;
  const number = (value) => (value === undefined ? '–' : value.toLocaleString('en'));
  const isControl = variant.name === experiment.control;
  return make(
    'tr',
    { className: isControl ? 'control' : '' },
    make('th', { scope: 'row' }, variant.name, ...(isControl ? [make('span', { className: 'quiet' }, ' control')] : [])),
    make('td', { className: 'n' }, percent(variant.weight)),
    make('td', { className: 'n' }, number(found?.n_visitors)),
    make('td', { className: 'n' }, number(found?.n_exposed)),
    make('td', { className: 'bar' }, bar),
  );
}

function variantTable(experiment, counts) {
  const here = experiment.variants.map((each) => counts.get(`${experiment.id}/${each.name}`)?.n_visitors ?? 0);
  const most = Math.max(1, ...here);
  const heads = ['Variant', 'Weight', 'Visitors', 'Exposed', ''];
  const head = heads.map((name, i) => make('th', { scope: 'col', className: i > 0 && i < 4 ? 'n' : i ? 'bar' : '' }, name));
  const lines = experiment.variants.map((each) => variantLine(each, experiment, counts, most));
  return make('table', {}, make('thead', {}, make('tr', {}, ...head)), make('tbody', {}, ...lines));
}

function facts(experiment) {
  const told = {
    Share: `${percent(experiment.share ?? 1)}${experiment.group ? ` of ${experiment.group}` : ''}`,
    Decides: experiment.metric ?? 'first_stream@1',
    Test: experiment.test ?? 'sequential',
    Learning: experiment.learning ?? 'own',
    ...(experiment.started_at ? { Started: day(experiment.started_at) } : {}),
    ...(experiment.stopped_at ? { Ended: day(experiment.stopped_at) } : {}),
  };
  const pairs = Object.entries(told).map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value)));
  return make('dl', {}, ...pairs);
}

function card(experiment, counts) {
  const state = experiment.state ?? 'draft';
  const title = make('div', {}, make('h2', {}, experiment.id), make('span', { className: `state ${state}` }, state));
  const parts = [title];
  if (experiment.description) parts.push(make('p', { className: 'quiet' }, experiment.description));
  parts.push(variantTable(experiment, counts), facts(experiment));
  if (state !== 'draft') {
    parts.push(make('p', { className: 'command' }, 'What it has shown: ', make('code', {}, `coldopen analyse ${experiment.id} --html report.html`)));
  }
  return make('article', {}, ...parts);
}

function holdoutCard(holdout, counts) {
  const control = 'rules';
  const variants = [{ name: 'rules', weight: holdout.share }, { name: 'rest', weight: 1 - holdout.share }];
  const description = 'Visitors who have pages by rules throughout, and everybody else.';
  const article = card({ id: 'holdout', state: 'running', description, control, variants, share: 1 }, counts);
  article.querySelector('dl').remove();
  return article;
}

async function show() {
  try {
    const [book, told] = await Promise.all([ask('/v1/experiments'), ask('/v1/assignments')]);
    const counts = new Map(told.counts.map((each) => [`${each.experiment}/${each.variant}`, each]));
    const rank = (each) => ORDER.indexOf(each.state ?? 'draft');
    const cards = [...book.experiments].sort((a, b) => rank(a) - rank(b)).map((each) => card(each, counts));
    if (book.holdout) cards.push(holdoutCard(book.holdout, counts));
    find('experiments').replaceChildren(...cards);
    const n = book.experiments.length;
    find('told').textContent = n
      ? 'Visitors so far are counted as far as the log is sealed (coldopen log seal).'
      : 'There are no experiments yet: coldopen experiments load FILE';
    find('enter').hidden = true;
    find('leave').hidden = false;
  } catch (error) {
    if (error.message === '401') leave('That is not the operator\'s token.');
    else find('told').textContent = `Experiments cannot be shown: ${error.message}`;
  }
}

function leave(told = '') {
  sessionStorage.removeItem(KEY);
  find('experiments').replaceChildren();
  find('enter').hidden = false;
  find('leave').hidden = true;
  find('told').textContent = told;
  find('token').focus();
}

find('enter').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem(KEY, find('token').value.trim());
  find('token').value = '';
  show();
});
find('leave').addEventListener('click', () => leave());
setInterval(() => sessionStorage.getItem(KEY) && !document.hidden && show(), AGAIN_MS);
if (sessionStorage.getItem(KEY)) show();
else leave();
