/* SPDX-License-Identifier: BSD-2-Clause */
/* The buttons and keys of a timeline. */
'use strict';

/* A button a kind of events that there are, which shows or hides them. */
function legend(t) {
	const count = new Uint32Array(KINDS.length);
	for (const kind of t.kind)
		count[kind]++;
	const buttons = KINDS.map(([name, colour], i) => {
		const box = make('i', { style: `background: var(--${colour})` });
		const button = make('button', { 'aria-pressed': 'true', title: 'shown or not' }, box, name,
			make('small', {}, number(count[i])));
		button.addEventListener('click', () => {
			t.hiddenKind[i] ^= 1;
			button.setAttribute('aria-pressed', String(!t.hiddenKind[i]));
			show(t);
		});
		return button;
	});
	find('legend').replaceChildren(...buttons.filter((_, i) => count[i]));
}

/* What each key does. */
function keysOf(t) {
	const { story } = page;
	const nearer = () => zoom(t, 0.6), farther = () => zoom(t, 1 / 0.6);
	return {
		'+': nearer, '=': nearer, '-': farther, 0: () => setView(t, ...extentOf(t)),
		ArrowLeft: () => story ? story.move(-1) : pan(t, -0.15), ArrowRight: () => story ? story.move(1) : pan(t, 0.15),
		Home: () => story ? story.first() : pan(t, -1e9), End: () => story ? story.last() : pan(t, 1e9),
		'/': () => find('search').focus(), n: () => step(t, 1), N: () => step(t, -1), c: () => nextComplaint(t),
		Escape: () => { unpin(t); find('tip').hidden = true; },
	};
}

function key(t, event) {
	if (event.target === find('search')) {
		if (event.key === 'Enter')
			step(t, event.shiftKey ? -1 : 1);
		else if (event.key === 'Escape')
			event.target.blur();
		return;
	}
	const keys = keysOf(t);
	if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key))
		return;
	keys[event.key]();
	event.preventDefault();
}

/* Call `then` when the last event of a burst is 120 ms ago. */
function settled(then) {
	let waiting = 0;
	return event => {
		clearTimeout(waiting);
		waiting = setTimeout(() => then(event), 120);
	};
}

/* Listen to buttons, keys and the window, until `signal`. */
function listenToPage(t, signal) {
	const on = (where, what, then) => where.addEventListener(what, then, { signal });
	on(find('search'), 'input', settled(event => search(t, event.target.value)));
	on(find('next'), 'click', () => step(t, 1));
	on(find('previous'), 'click', () => step(t, -1));
	on(find('in'), 'click', () => zoom(t, 0.6));
	on(find('out'), 'click', () => zoom(t, 1 / 0.6));
	on(find('all'), 'click', () => setView(t, ...extentOf(t)));
	for (const button of find('axis').children)
		on(button, 'click', () => setAxis(t, button.dataset.axis));
	on(document, 'keydown', event => key(t, event));
	on(window, 'resize', settled(() => build(t)));
}

/* Say which part of the events is drawn, where that is not all. */
function tellCut(t) {
	const { line, size, time } = t, { total } = t.data;
	const range = size ? `, from ${time ? 'event' : 'line'} ${number(line[0])} to ${number(line[size - 1])}` : '';
	find('cut').hidden = total <= size;
	find('cut').textContent = `Drawn are ${number(size)} of ${number(total)} events${range}` +
		(time ? ' of the first virtual machine.' : '; --html-from says where to begin.');
}
