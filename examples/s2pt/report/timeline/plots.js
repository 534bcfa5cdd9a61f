/* SPDX-License-Identifier: BSD-2-Clause */
/* The plots of a timeline: uPlot has their axes, scales and cursor. */
'use strict';

const GUTTER = 104;
const STEPS = Array.from({ length: 33 }, (_, i) => [1, 2, 5][i % 3] * 10 ** Math.floor(i / 3));
const CURSOR = { drag: { x: false, y: false }, points: { show: false }, sync: { key: 's2pt' } };

const axisOf = (t, extra) => ({
	stroke: () => t.colours.faint, grid: { stroke: () => t.colours.line, width: 1 },
	ticks: { stroke: () => t.colours.line, width: 1 }, font: '12px system-ui, "DejaVu Sans", sans-serif', ...extra,
});

function placeText(t, value) {
	if (t.x === t.order)
		return t.size ? number(t.line[Math.min(Math.max(Math.round(value), 0), t.size - 1)]) : '';
	return duration(value);
}

/* In order, ticks stand at round numbers of lines, wherever these are. */
function ticks(t, width, low, high, increment) {
	const places = [];
	if (t.x !== t.order || !t.size) {
		for (let value = Math.ceil(low / increment) * increment; value <= high; value += increment)
			places.push(value);
		return places;
	}
	const { line } = t, most = t.size - 1;
	const first = line[Math.min(most, Math.max(0, Math.floor(low)))], last = line[Math.min(most, Math.max(0, Math.ceil(high)))];
	const step = STEPS.find(one => (last - first) / one <= (width - GUTTER) / 90) || 1e9;
	for (let value = Math.ceil(first / step) * step; value <= last; value += step) {
		const place = lowerBound(line, value);
		if (place >= low && place <= high && places[places.length - 1] !== place)
			places.push(place);
	}
	return places;
}

const xAxis = (t, extra) => axisOf(t, {
	incrs: STEPS, space: 90, splits: (u, at, low, high, increment) => ticks(t, u.width, low, high, increment),
	values: (u, splits) => splits.map(value => placeText(t, value)), ...extra,
});
const xScale = t => ({ time: false, range: () => [t.view.from, t.view.to] });

function addTimeline(t, width, height) {
	t.plot = new uPlot({
		width, height: height + 34, padding: [0, 26, 0, 0], legend: { show: false }, cursor: CURSOR,
		scales: { x: xScale(t), y: { range: () => [0, height], dir: -1 } },
		axes: [xAxis(t, { size: 34 }), axisOf(t, {
			size: GUTTER, gap: 8, grid: { show: false }, ticks: { show: false }, splits: () => rowLabels(t).splits,
			values: () => rowLabels(t).names,
		})],
		series: [{}, { paths: () => null, points: { show: false } }],
		hooks: { draw: [u => paint(t, u)] },
	}, [[0, 1], [0, 0]], t.target);
	t.plot.over.setAttribute('data-plot', 'timeline');
	t.charts.push(t.plot);
}

/* A small plot with a series a title: its name and colour. */
function addSmall(t, width, titles, fill) {
	const series = titles.map(([label, colour]) => ({
		label, stroke: () => t.colours[colour], width: 1.5, points: { show: false },
		fill: fill ? () => `${t.colours[colour]}40` : undefined, paths: uPlot.paths.stepped({ align: 1 }),
		value: (u, value) => value === null ? '' : number(Number(value.toPrecision(3))),
	}));
	t.charts.push(new uPlot({
		width, height: 104, padding: [8, 26, 0, 0], cursor: CURSOR,
		scales: { x: xScale(t), y: { range: (u, low, high) => [0, Math.max(high || 0, 1) * 1.08] } },
		axes: [xAxis(t, { size: 26 }), axisOf(t, { size: GUTTER, space: 26 })],
		series: [{ label: unitOf(t), value: (u, value) => value === null ? '' : placeText(t, value) }, ...series],
	}, [[0, 1], ...titles.map(() => [0, 0])], t.target));
}

/* Make all plots anew: at the beginning, and when rows, colours or the width change. */
function build(t) {
	readColours(t);
	const height = layRows(t);
	const width = Math.max(300, t.target.clientWidth);
	for (const chart of t.charts.splice(0))
		chart.destroy();
	t.target.replaceChildren();
	addTimeline(t, width, height);
	if (!t.summary.story) {
		addSmall(t, width, [['entries invalid, on average', 'invalid'], ['invalidations owed, on average', 'window']], true);
		addSmall(t, width, t.classes.map(({ name, colour }) => [`${name} in 1/${POINTS} of the view`, colour]), false);
	}
	listen(t);
	show(t);
	showSmall(t);
}
