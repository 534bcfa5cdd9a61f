/* SPDX-License-Identifier: BSD-2-Clause */
/* The rows of a timeline, which stand below each other, and the colours of what is in them. */
'use strict';

/* Codes of the picture: a kind's rank plus 1; and behind them what is no event. */
const CODES = { invalid: 30, window: 31, operation: 32, found: 33, stale: 34 };

function laneHeight(lanes) {
	return lanes <= 6 ? 32 : lanes <= 12 ? 26 : lanes <= 40 ? 15 : 7;
}

/* Make the rows, and return how high they are together. */
function layRows(t) {
	const height = laneHeight(t.data.lanes);
	let y = 4;
	t.rows = [];
	const add = row => { row.y = y; y += row.height + (row.gap || 0); t.rows.push(row); };
	if (t.wrongAt.length)
		add({ type: 'wrong', name: 'complaints', height: 14, gap: 5 });
	if (t.foundFlag)
		add({ type: 'found', name: 'found', height: 12, gap: 5 });
	for (const [type, packed, name] of [['invalid', t.invalid, 'invalid'], ['stale', t.stale, 'TLB stale']])
		packed.rows.forEach((list, i) => add({
			type, list, union: packed.unions[i], name: i ? '' : name, height: t.data.lanes > 12 ? 8 : 11,
			gap: i + 1 < packed.rows.length ? 1 : 8,
		}));
	for (let i = 0; i < t.data.lanes; i++)
		add({ type: 'lane', lane: i, name: t.laneNames[i], height, gap: height > 10 ? 3 : 1 });
	return y + 2;
}

/* The rows that have a label: where its middle is, and its text. */
function rowLabels(t) {
	const step = t.data.lanes > 40 ? Math.ceil(t.data.lanes / 32) : 1;
	const labelled = t.rows.filter(row => row.name && (row.type !== 'lane' || row.lane % step === 0));
	return { splits: labelled.map(row => row.y + row.height / 2), names: labelled.map(row => row.name) };
}

/* A colour "#rrggbb" as a word of an image. */
function pixelOf(hex) {
	const part = from => parseInt(hex.slice(from, from + 2), 16);
	return (0xff000000 | part(5) << 16 | part(3) << 8 | part(1)) >>> 0;
}

/* True if dark text can be read on a colour. */
function luminous(hex) {
	const part = from => parseInt(hex.slice(from, from + 2), 16);
	return 0.3 * part(1) + 0.59 * part(3) + 0.11 * part(5) > 150;
}

function readColours(t) {
	const style = getComputedStyle(document.documentElement);
	const names = ['ink', 'faint', 'line', 'panel', 'invalid', 'window', 'operation', 'found', 'stale', 'bad', 'accent',
		...KINDS.map(row => row[1])];
	t.colours = Object.fromEntries(names.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
	t.colours.code = new Uint32Array(64);
	for (const [, name, rank] of KINDS)
		t.colours.code[rank + 1] = pixelOf(t.colours[name]);
	for (const [name, code] of Object.entries(CODES))
		t.colours.code[code] = pixelOf(t.colours[name]);
}
