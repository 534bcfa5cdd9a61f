/* SPDX-License-Identifier: BSD-2-Clause */
/* Draws a timeline, and hands out what the rest of the page does with it. */
'use strict';

function drawTimeline(data, summary) {
	const t = Object.assign(makeTimeline(data, summary), {
		/* Where it is drawn; its plots, the first of them the timeline itself; what waits to be shown. */
		target: find('drawing'), charts: [], plot: null, frame: 0, small: 0, complaint: -1,
	});
	const listeners = new AbortController();
	find('axis').hidden = !t.time;
	find('axis').style.display = t.time ? '' : 'none';
	listenToPage(t, listeners.signal);
	tellCut(t);
	makeCounts(t);
	makeAreas(t);
	legend(t);
	build(t);
	search(t, find('search').value);
	/* The buttons say which axis the timeline before this one had. */
	setAxis(t, t.time ? find('axis').querySelector('[aria-pressed=true]').dataset.axis : 'order');

	return {
		goTo: (i, near) => goTo(t, i, near), goToLine: line => goToLine(t, line), repaint: () => build(t),
		mark: i => { t.marked = i; show(t); },
		end: () => {
			listeners.abort();
			clearTimeout(t.small);
			t.charts.splice(0).forEach(chart => chart.destroy());
			find('tip').hidden = find('detail').hidden = true;
		},
		/* For tests. */
		size: t.size, view: () => t.view, setView: (from, to) => setView(t, from, to), found: () => t.found.length,
		rows: () => t.rows, over: () => t.plot.over, show: () => show(t), setAxis: name => setAxis(t, name),
	};
}
