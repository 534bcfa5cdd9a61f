/* SPDX-License-Identifier: BSD-2-Clause */
/* Pointing at a timeline: words on hover, moved by dragging, zoomed by the wheel, words kept by a click. */
'use strict';

/* A click that moved less is no drag. */
const CLICK = 4;

function pin(t, words) {
	const detail = find('detail');
	t.pinned = words.event;
	showWords(t, detail, words);
	const close = make('button', {}, 'close');
	close.addEventListener('click', () => unpin(t));
	detail.append(close);
	detail.hidden = false;
	show(t);
}

function unpin(t) {
	t.pinned = -1;
	find('detail').hidden = true;
	show(t);
}

/* What is drawn where the pointer is. */
function pointedAt(t, event) {
	const box = t.plot.over.getBoundingClientRect();
	return hit(t, event.clientX - box.left, event.clientY - box.top);
}

function point(t, event) {
	const tip = find('tip');
	const words = pointedAt(t, event);
	tip.hidden = !words;
	if (!words)
		return;
	showWords(t, tip, words);
	const left = event.clientX + 16 + tip.offsetWidth > innerWidth ? event.clientX - 16 - tip.offsetWidth : event.clientX + 16;
	const top = event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - 12 - tip.offsetHeight : event.clientY + 18;
	tip.style.left = `${Math.max(4, left)}px`;
	tip.style.top = `${Math.max(4, top)}px`;
}

function click(t, event) {
	const words = pointedAt(t, event);
	if (words)
		pin(t, words);
	else
		unpin(t);
	if (words && page.story)
		page.story.show(words.event + 1);
}

function wheel(t, over, event) {
	event.preventDefault();
	const box = over.getBoundingClientRect();
	const place = t.view.from + (event.clientX - box.left) / box.width * (t.view.to - t.view.from);
	if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))
		pan(t, (event.deltaX || event.deltaY) / 900);
	else
		zoom(t, Math.exp(Math.min(Math.max(event.deltaY, -240), 240) / 400), place);
}

function drag(t, over, from, event) {
	const by = (from.x - event.clientX) / over.clientWidth * (from.view.to - from.view.from);
	from.moved = Math.max(from.moved, Math.abs(from.x - event.clientX));
	find('tip').hidden = true;
	if (from.moved >= CLICK)
		setView(t, from.view.from + by, from.view.to + by);
}

function listenTo(t, chart) {
	const { over } = chart;
	const main = chart === t.plot;
	let from = null;
	over.addEventListener('wheel', event => wheel(t, over, event), { passive: false });
	over.addEventListener('pointerdown', event => {
		if (event.button)
			return;
		from = { x: event.clientX, view: t.view, moved: 0 };
		over.setPointerCapture(event.pointerId);
		t.target.classList.add('moving');
	});
	over.addEventListener('pointermove', event => {
		if (from)
			drag(t, over, from, event);
		else if (main)
			point(t, event);
	});
	over.addEventListener('pointerup', event => {
		const clicked = from && from.moved < CLICK && main;
		from = null;
		t.target.classList.remove('moving');
		if (clicked)
			click(t, event);
	});
	over.addEventListener('pointercancel', () => { from = null; });
	over.addEventListener('pointerleave', () => { find('tip').hidden = true; });
	over.addEventListener('dblclick', event => zoom(t, 0.25, t.view.from + (t.view.to - t.view.from) *
		(event.clientX - over.getBoundingClientRect().left) / over.clientWidth));
}

function listen(t) {
	t.charts.forEach(chart => listenTo(t, chart));
}
