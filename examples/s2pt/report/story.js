/* SPDX-License-Identifier: BSD-2-Clause */
/* The story of a schedule, stepped forwards and back, with the entries and every TLB beside it. */
'use strict';

function tellStory(story) {
	const steps = story.steps;
	const rows = [];
	let at = 0;

	const table = make('table');
	table.append(make('thead', {}, make('tr', {}, make('th', {}, 'step'), ...story.actors.map(name => make('th', {}, name)))));
	const body = make('tbody');
	for (const [i, step] of steps.entries()) {
		const cells = story.actors.map((_, actor) => make('td', {}, i && actor === step.actor ? step.text || '·' : ''));
		const row = make('tr', { role: 'option' }, make('td', {}, i), ...cells);
		if (step.place)
			row.title = step.place;
		row.classList.toggle('dull', i > 0 && !step.text);
		row.classList.toggle('cycle', i - 1 === story.cycle && story.cycle >= 0);
		row.addEventListener('click', () => show(i));
		rows.push(row);
		body.append(row);
	}
	table.append(body);
	find('steps').append(table);

	const told = i => i === 0 || i === steps.length - 1 || find('every').checked || steps[i].text !== '';

	/* Entries by address, as they were before and are now; what is gone is shown struck out once. */
	function showEntries(now, before) {
		const old = new Map(before.entries.map(entry => [entry[0], entry]));
		const all = new Map([...old, ...now.entries.map(entry => [entry[0], entry])]);
		const here = new Set(now.entries.map(entry => entry[0]));
		const list = [...all.values()].sort((a, b) => a[6] - b[6]).map(([where, ipa, level, word, text, linked]) => {
			const was = old.get(where);
			const changed = !was || was[3] !== word;
			return make('tr', { class: !here.has(where) ? 'gone' : changed ? 'changed' : '' },
				make('td', { class: 'mono' }, where), make('td', {}, linked ? `level ${level}` : 'not linked'),
				make('td', { class: 'mono' }, linked ? `IPA ${ipa}` : ''), make('td', {}, text),
				make('td', { class: 'mono' }, word));
		});
		find('entries').replaceChildren(list.length ? make('table', {}, make('tbody', {}, ...list)) :
			make('p', { class: 'empty' }, 'All entries are empty.'));
	}

	/* What a TLB holds is marked where the entry that it was read from is another by now. */
	function showTlbs(now, before) {
		const words = new Set(now.entries.filter(entry => entry[5]).map(entry => `${entry[1]} ${entry[2]} ${entry[3]}`));
		const old = new Set(before.cached.map(cached => cached.join(' ')));
		const boxes = story.tlbs.map((name, cpu) => {
			const list = now.cached.filter(cached => cached[0] === cpu).map(cached => {
				const [, ipa, level, word, text] = cached;
				const differs = !words.has(`${ipa} ${level} ${word}`);
				const row = make('tr', {}, make('td', { class: 'mono' }, `IPA ${ipa}`), make('td', {}, `level ${level}`),
					make('td', {}, text), make('td', {}, differs ? 'not what the table says' : ''));
				row.classList.toggle('differs', differs);
				row.classList.toggle('changed', !old.has(cached.join(' ')));
				return row;
			});
			return make('div', { class: 'cpu' }, make('h3', {}, name), list.length ?
				make('table', {}, make('tbody', {}, ...list)) : make('p', { class: 'empty' }, 'empty'));
		});
		find('tlbs').replaceChildren(...boxes);
	}

	function show(i) {
		rows[at].classList.remove('now');
		at = i;
		rows[at].classList.add('now');
		const list = find('steps');
		const top = rows[at].offsetTop - list.querySelector('thead').offsetHeight;
		if (top < list.scrollTop || rows[at].offsetTop + rows[at].offsetHeight > list.scrollTop + list.clientHeight)
			list.scrollTop = top - list.clientHeight / 3;
		const step = steps[at];
		const actor = at ? `${story.actors[step.actor]} ${step.text || 'goes on'}` : 'the beginning';
		find('where').textContent = `step ${at} of ${steps.length - 1}: ${actor}` +
			(step.place ? `  (${step.place})` : '') +
			(story.cycle >= 0 && at === steps.length - 1 ? `; all is as after step ${story.cycle}` : '');
		showEntries(step, steps[Math.max(at - 1, 0)]);
		showTlbs(step, steps[Math.max(at - 1, 0)]);
		find('first').disabled = find('back').disabled = at === 0;
		find('last').disabled = find('forward').disabled = at === steps.length - 1;
		if (page.timeline)
			page.timeline.mark(at);
	}

	function move(by) {
		let i = at + by;
		while (i > 0 && i < steps.length - 1 && !told(i))
			i += by;
		show(Math.min(Math.max(i, 0), steps.length - 1));
	}

	find('first').addEventListener('click', () => show(0));
	find('back').addEventListener('click', () => move(-1));
	find('forward').addEventListener('click', () => move(1));
	find('last').addEventListener('click', () => show(steps.length - 1));
	const hide = () => rows.forEach((row, i) => { row.hidden = !told(i); });
	find('every').addEventListener('change', hide);
	find('story').hidden = false;
	find('arrows').textContent = 'step';
	hide();
	show(0);
	return { move, show, first: () => show(0), last: () => show(steps.length - 1), at: () => at };
}
