/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A timeline: its events, and what follows from them alone.  All files beside this one work on the object
 * that makeTimeline() returns, and call it `t`.
 */
'use strict';

/* The kinds of events, as kind.h numbers them: name, colour, rank (who is seen where two share a pixel). */
const KINDS = [
	['make', 'make', 13], ['link table', 'link', 14], ['break', 'break', 18], ['unlink table', 'unlink', 17],
	['widen', 'widen', 12], ['narrow', 'narrow', 15], ['change', 'change', 16], ['mark', 'mark', 9],
	['store out of reach', 'private', 2], ['lost swap', 'lost', 11], ['hardware update', 'hardware', 10], ['TLBI', 'tlbi', 8],
	['barrier', 'barrier', 3], ['table', 'table', 6], ['cache', 'cache', 5], ['operation', 'step', 1], ['other', 'other', 4],
	['fault', 'fault', 7], ['stale TLB entry used', 'stale', 20], ['remark', 'remark', 19], ['look', 'look', 0],
];
const FAULT = 17;
const WINDOW_ROWS = 5;

/* The first index of a sorted array, from `low` on, that is not below `value`. */
function lowerBound(array, value, low = 0) {
	let high = array.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (array[middle] < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Differences to values. */
function sums(differences) {
	const values = new Float64Array(differences.length);
	let sum = 0;
	for (let i = 0; i < differences.length; i++)
		values[i] = sum += differences[i];
	return values;
}

/* The union of windows that are sorted by where they begin: where each piece begins and ends. */
function uniteWindows(windows) {
	const from = [], to = [];
	for (const window of windows) {
		const last = to.length - 1;
		if (last >= 0 && window.from < to[last])
			to[last] = Math.max(to[last], window.to);
		else {
			from.push(window.from);
			to.push(window.to);
		}
	}
	return { from: Int32Array.from(from), to: Int32Array.from(to) };
}

/* Windows by rows in which none overlaps another; what fits nowhere shares the last row, and its union is painted. */
function packWindows(flat, size) {
	const windows = [];
	for (let i = 0; i < flat.length; i += 4)
		if (flat[i + 3] > flat[i + 2])
			windows.push({ what: flat[i], word: flat[i + 1], from: flat[i + 2], to: flat[i + 3], open: flat[i + 3] >= size });
	windows.sort((a, b) => a.from - b.from);
	const rows = [];
	for (const window of windows) {
		let row = rows.find(list => list[list.length - 1].to <= window.from);
		if (!row) {
			row = rows.length < WINDOW_ROWS ? [] : rows[WINDOW_ROWS - 1];
			if (rows.length < WINDOW_ROWS)
				rows.push(row);
		}
		row.push(window);
	}
	return { windows, rows, unions: rows.map(uniteWindows) };
}

function laneNames(data, summary) {
	if (summary.story)
		return summary.story.actors;
	return Array.from({ length: data.lanes }, (_, i) => !data.host ? `CPU ${i}` : i < data.lanes - 1 ? `vCPU ${i}` : 'host');
}

/* Where each fault began.  A fault is told at its end; the beginning follows from how long it took. */
function faultStarts(kind, time, entry) {
	const starts = new Map();
	for (let i = 0; time && i < kind.length; i++)
		if (kind[i] === FAULT && entry[i] >= 0)
			starts.set(i, Math.min(i, lowerBound(time, time[i] - entry[i])));
	return starts;
}

function makeTimeline(data, summary) {
	const size = data.kind.length;
	const kind = Uint8Array.from(data.kind), lane = Uint16Array.from(data.lane);
	const line = sums(data.line), time = data.time.length ? sums(data.time) : null;
	const order = Float64Array.from({ length: size }, (_, i) => i);
	const wrong = new Map();
	for (let i = 0; i < data.wrong.length; i += 2)
		wrong.set(data.wrong[i], data.texts[data.wrong[i + 1]]);
	const end = Math.max(size, 1);
	return {
		data, summary, size, kind, lane, line, time, order, wrong, wrongAt: [...wrong.keys()].sort((a, b) => a - b),
		laneNames: laneNames(data, summary), faultFrom: faultStarts(kind, time, data.entry),
		invalid: packWindows(data.invalid, size), stale: packWindows(data.stale, size),
		operations: packWindows(data.operations, size).windows,
		/* What is shown: places of events (in order or in time), where they end, and the part in view. */
		x: order, end, view: { from: 0, to: end }, hiddenKind: new Uint8Array(KINDS.length), rows: [], colours: {},
		/* What the search found, where in it one stands, and the event whose words are kept; -1: none. */
		found: [], foundFlag: null, foundNow: -1, pinned: -1, marked: -1,
	};
}

/* The name of what counts the events. */
const unitOf = t => t.summary.story ? 'step' : t.time ? 'event' : 'line';

/* The place of an event; those behind the last are at the end. */
const placeOf = (t, i) => i >= t.size ? t.end : t.x[i];

const extentOf = t => t.x === t.order ? [0, Math.max(t.size, 1)] : [0, Math.max(t.time[t.size - 1] || 1, 1)];
