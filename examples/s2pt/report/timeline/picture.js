/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The picture of a frame: all visible events are entered into one byte a row and column, so that the cost of a
 * frame does not depend on how they are spread.
 */
'use strict';

const RANKS = Uint8Array.from(KINDS, row => row[2]);

function enterSpan(t, frame, base, [from, to], code, least = 1) {
	const first = Math.max(0, Math.floor((placeOf(t, from) - t.view.from) * frame.scale));
	const last = Math.min(frame.width, Math.max(first + least, Math.ceil((placeOf(t, to) - t.view.from) * frame.scale)));
	if (first < frame.width && last > 0)
		frame.pixels.fill(code, base + first, base + last);
}

/* Those pieces of a union that are visible; what falls into pixels that are entered already costs no more. */
function enterUnion(t, frame, base, { from, to }, code) {
	const { width, scale } = frame;
	const left = t.view.from;
	let done = 0;
	for (let i = lowerBound(to, Math.max(0, lowerBound(t.x, left) - 1)); i < from.length && done < width; i++) {
		const last = Math.min(width, Math.ceil((placeOf(t, to[i]) - left) * scale));
		if (last <= done)
			continue;
		const first = Math.max(done, Math.floor((placeOf(t, from[i]) - left) * scale));
		if (first >= width)
			break;
		done = Math.max(first + 1, last);
		frame.pixels.fill(code, base + first, base + Math.min(width, done));
	}
}

/* Enter events: where two share a pixel the higher rank is seen.  This is where most of a frame goes. */
function enterEvents(t, { pixels, width, scale, first, last }, base) {
	const { x, lane, kind } = t, left = t.view.from;
	const code = RANKS.map((one, i) => t.hiddenKind[i] ? 0 : one + 1);
	for (let i = first; i < last; i++) {
		const column = (x[i] - left) * scale;
		if (column < 0 || column >= width)
			continue;
		const cell = base[lane[i]] + width + (column | 0);
		if (code[kind[i]] > pixels[cell])
			pixels[cell] = code[kind[i]];
	}
}

/* Enter what is no lane: complaints, what the search found, windows. */
function enterRow(t, frame, row) {
	if (row.union)
		enterUnion(t, frame, row.base, row.union, CODES[row.type === 'stale' ? 'window' : 'invalid']);
	if (row.type === 'wrong')
		for (const i of t.wrongAt)
			enterSpan(t, frame, row.base, [i, i], CODES.stale, 4);
	if (row.type === 'found')
		for (const i of t.found)
			enterSpan(t, frame, row.base, [i, i], CODES.found, 2);
}

/* Enter the lanes, three rows each: operations, events, faults. */
function enterLanes(t, frame, base) {
	const { from, to } = t.view, { first, last, width } = frame;
	for (const window of t.operations)
		if (placeOf(t, window.to) >= from && placeOf(t, window.from) <= to && window.what < t.data.lanes)
			enterSpan(t, frame, base[window.what], [window.from, window.to], CODES.operation);
	for (let i = first; i < last && t.faultFrom.size && !t.hiddenKind[FAULT]; i++)
		if (t.kind[i] === FAULT && t.faultFrom.has(i))
			enterSpan(t, frame, base[t.lane[i]] + 2 * width, [t.faultFrom.get(i), i], RANKS[FAULT] + 1);
	if (!frame.singly)
		enterEvents(t, frame, base);
}

/* Enter all that is visible; each row is told where in the picture it begins. */
function enter(t, width) {
	const first = Math.max(0, lowerBound(t.x, t.view.from) - 1);
	const last = Math.min(t.size, lowerBound(t.x, t.view.to) + 1);
	let count = 0;
	for (const row of t.rows) {
		row.base = count * width;
		count += row.type === 'lane' ? 3 : 1;
	}
	const frame = {
		pixels: new Uint8Array(count * width), width, count, scale: width / (t.view.to - t.view.from), first, last,
		singly: last - first <= width / 2,
	};
	const base = new Uint32Array(t.data.lanes);
	for (const row of t.rows)
		if (row.type === 'lane')
			base[row.lane] = row.base;
		else
			enterRow(t, frame, row);
	enterLanes(t, frame, base);
	return frame;
}
