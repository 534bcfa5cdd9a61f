/* SPDX-License-Identifier: BSD-2-Clause */
/* The figures of the small plots: how many windows are open, and how many events of a class there are, in each part of the view. */
'use strict';

const POINTS = 240;

/* How many windows are open after each event. */
function openCount(windows, size) {
	const change = new Int32Array(size + 1);
	for (const window of windows) {
		change[window.from]++;
		change[Math.min(window.to, size)]--;
	}
	return sums(change);
}

/* How many events of some kinds there are before each event. */
function countOf(t, names) {
	const wanted = KINDS.map(([name]) => names.includes(name) ? 1 : 0);
	const count = new Float64Array(t.size + 1);
	for (let i = 0; i < t.size; i++)
		count[i + 1] = count[i] + wanted[t.kind[i]];
	return count;
}

const CLASSES = [
	['stores', 'make', ['make', 'link table', 'break', 'unlink table', 'widen', 'narrow', 'change', 'mark']],
	['TLBIs', 'tlbi', ['TLBI']],
	['faults', 'fault', ['fault']],
];

/* What the small plots are made of: once a timeline. */
function makeCounts(t) {
	t.open = [openCount(t.invalid.windows, t.size), openCount(t.stale.windows, t.size)];
	t.classes = CLASSES.map(([name, colour, names]) => ({ name, colour, count: countOf(t, names) }))
		.filter(one => one.count[t.size] > 0);
}

/* For each event the sum up to it of what was open, by how long: made anew when the axis changes. */
function makeAreas(t) {
	t.areas = t.open.map(open => {
		const area = new Float64Array(t.size + 1);
		for (let i = 0; i < t.size; i++)
			area[i + 1] = area[i] + open[i] * (placeOf(t, i + 1) - t.x[i]);
		return area;
	});
}

/* The sum up to a place, in front of which are the first `i` events. */
function areaTo(t, which, i, place) {
	return i ? t.areas[which][i] - t.open[which][i - 1] * Math.max(0, placeOf(t, i) - place) : 0;
}

/* For each small plot its data: places, then a row of values a series. */
function samples(t) {
	const { from, to } = t.view;
	const xs = [], opened = t.open.map(() => []), rates = t.classes.map(() => []);
	const width = (to - from) / POINTS;
	let i = lowerBound(t.x, from), before = i, areas = t.open.map((_, which) => areaTo(t, which, i, from));
	for (let k = 0; k <= POINTS; k++) {
		const next = from + (to - from) * (k + 1) / POINTS;
		xs.push(from + (to - from) * k / POINTS);
		t.classes.forEach(({ count }, c) =>
			rates[c].push(k ? count[i] - count[before] : count[Math.min(t.size, i + 1)] - count[i]));
		before = i;
		i = lowerBound(t.x, next, i);
		const following = t.open.map((_, which) => areaTo(t, which, i, next));
		following.forEach((area, which) => opened[which].push((area - areas[which]) / width));
		areas = following;
	}
	return [[xs, ...opened], [xs, ...rates]];
}
