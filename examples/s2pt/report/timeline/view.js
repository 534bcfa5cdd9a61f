/* SPDX-License-Identifier: BSD-2-Clause */
/* Which part of a timeline is in view: shown at most once a frame of the screen. */
'use strict';

/* The small plots follow ten times a second at most: they cost as much as all else, and are not what one points at. */
function showSmall(t) {
	clearTimeout(t.small);
	t.small = 0;
	const sampled = t.charts.length > 1 ? samples(t) : [];
	t.charts.slice(1).forEach((chart, i) => {
		chart.setData(sampled[i], false);
		chart.setScale('x', { min: t.view.from, max: t.view.to });
		chart.setScale('y', { min: 0, max: Math.max(i ? 1 : 0.1, ...sampled[i].slice(1).flat()) * 1.08 });
	});
}

function show(t) {
	t.frame = 0;
	t.plot.setScale('x', { min: t.view.from, max: t.view.to });
	if (t.charts.length > 1 && !t.small)
		t.small = setTimeout(() => showSmall(t), 100);
}

function setView(t, from, to) {
	const [low, high] = extentOf(t);
	const least = t.x === t.order ? Math.min(8, high) : 200;
	const span = Math.min(Math.max(to - from, least), high - low);
	const first = Math.min(Math.max(from, low), high - span);
	t.view = { from: first, to: first + span };
	if (!t.frame)
		t.frame = requestAnimationFrame(() => show(t));
}

function zoom(t, by, around = (t.view.from + t.view.to) / 2) {
	setView(t, around - (around - t.view.from) * by, around + (t.view.to - around) * by);
}

/* Move by a part of what is in view. */
function pan(t, part) {
	const by = part * (t.view.to - t.view.from);
	setView(t, t.view.from + by, t.view.to + by);
}

/* Bring an event into view, near enough to be seen by itself. */
function goTo(t, i, near = true) {
	find('tip').hidden = true;
	const [low, high] = extentOf(t);
	const now = t.view.to - t.view.from;
	const span = near ? Math.min(now, t.x === t.order ? 120 : Math.max(20000, (high - low) / 500)) : now;
	setView(t, placeOf(t, i) - span / 2, placeOf(t, i) + span / 2);
}

/* Show in order or in time, the same part of it around the same event. */
function setAxis(t, name) {
	if (name === 'time' && !t.time)
		return;
	const spanOf = () => extentOf(t)[1] - extentOf(t)[0];
	const middle = Math.min(t.size - 1, lowerBound(t.x, (t.view.from + t.view.to) / 2));
	const share = (t.view.to - t.view.from) / spanOf();
	t.x = name === 'time' ? t.time : t.order;
	t.end = extentOf(t)[1];
	makeAreas(t);
	for (const button of find('axis').children)
		button.setAttribute('aria-pressed', String(button.dataset.axis === name));
	const half = share * spanOf() / 2;
	setView(t, placeOf(t, middle) - half, placeOf(t, middle) + half);
}
