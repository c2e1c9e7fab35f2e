// The search: what is typed is looked for in the index that a script beside this one holds. Without a script there is none.
const { MiniSearch, ndooSearch } = globalThis;
const root = document.body.dataset.root;
const area = document.querySelector('.ndoo-search');
const input = document.getElementById('search');
const found = document.getElementById('found');
const count = document.getElementById('found-count');
const most = 12;

const index = MiniSearch.loadJSON(ndooSearch.index, ndooSearch.options);
area.hidden = false;

const itemOf = ({ title, kind, address }) => {
	const link = document.createElement('a');
	link.href = root + address;
	link.className = 'ndoo-search__link';
	const name = document.createElement('span');
	name.className = 'ndoo-search__name';
	name.textContent = title;
	const what = document.createElement('span');
	what.className = 'ndoo-search__kind';
	what.textContent = ` ${kind}`;
	link.append(name, what);
	const item = document.createElement('li');
	item.append(link);
	return item;
};

const nothing = () => {
	const text = document.createElement('p');
	text.className = 'ndoo-search__nothing';
	text.textContent = 'Nothing has these words.';
	return text;
};

const listOf = (results) => {
	const list = document.createElement('ul');
	list.className = 'ndoo-search__list';
	list.append(...results.slice(0, most).map(itemOf));
	return list;
};

const show = () => {
	const words = input.value.trim();
	const results = words === '' ? [] : index.search(words);
	found.replaceChildren(results.length === 0 ? nothing() : listOf(results));
	found.hidden = words === '';
	count.textContent = words === '' ? '' : `${results.length} found`;
};

const close = () => {
	found.hidden = true;
	count.textContent = '';
};

const links = () => [...found.querySelectorAll('a')];

const keys = {
	Escape: () => {
		close();
		input.focus();
	},
	ArrowDown: () => {
		const all = links();
		all[Math.min(all.indexOf(document.activeElement) + 1, all.length - 1)]?.focus();
	},
	ArrowUp: () => {
		const all = links();
		(all[all.indexOf(document.activeElement) - 1] ?? input).focus();
	},
	Enter: () => {
		if (document.activeElement === input) links()[0]?.click();
	},
};

input.addEventListener('input', show);
input.addEventListener('focus', () => input.value.trim() !== '' && show());
area.addEventListener('keydown', (event) => {
	const act = found.hidden ? undefined : keys[event.key];
	if (act === undefined || (event.key === 'Enter' && document.activeElement !== input)) return;
	event.preventDefault();
	act();
});
area.addEventListener('focusout', ({ relatedTarget }) => area.contains(relatedTarget) || close());
