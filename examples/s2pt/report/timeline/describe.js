/* SPDX-License-Identifier: BSD-2-Clause */
/* Says in words what an event or a window of a timeline is, and which one is at a place of the drawing. */
'use strict';

/* A time with as many digits as say something: "100 ms", "1.25 s". */
function duration(ns) {
	const [unit, digits, name] = ns < 1e3 ? [1, 0, 'ns'] : ns < 1e6 ? [1e3, 1, 'µs'] : ns < 1e9 ? [1e6, 2, 'ms'] : [1e9, 4, 's'];
	return `${Number((ns / unit).toFixed(digits))} ${name}`;
}

const entryOf = (t, i) => t.kind[i] === FAULT || t.data.entry[i] < 0 ? null : t.data.entries[t.data.entry[i]].split('|');

/* A descriptor: its value, and what it says. */
function wordText(t, n) {
	const [hex, text] = t.data.words[n].split('|');
	return text ? `${hex}  ${text}` : hex;
}

/* What stands in the bar of an event. */
function shortText(t, i) {
	const name = KINDS[t.kind[i]][0];
	const entry = entryOf(t, i);
	if (name === 'look')
		return '';
	if (t.data.text[i] >= 0 && t.kind[i] !== FAULT)
		return t.data.texts[t.data.text[i]].split('|')[0];
	return entry && entry[1] ? `${name} ${entry[1]}` : name;
}

function describeEntry(entry) {
	return entry[1] ? [['IPA', `${entry[1]}, level ${entry[2]}`], ['entry at', entry[0]]] :
		[['entry at', `${entry[0]}, in a table that was never linked`]];
}

function describe(t, i) {
	const { data } = t;
	const pairs = [];
	const entry = entryOf(t, i);
	const [name, colour] = KINDS[t.kind[i]];
	if (entry)
		pairs.push(...describeEntry(entry));
	if (data.old[i] >= 0)
		pairs.push(['before', wordText(t, data.old[i])]);
	if (data.word[i] >= 0)
		pairs.push([name === 'lost swap' ? 'wanted' : 'now', wordText(t, data.word[i])]);
	if (data.text[i] >= 0) {
		const [text, more] = data.texts[data.text[i]].split('|');
		pairs.push(['what', text]);
		if (more)
			pairs.push(['takes away', more]);
	}
	if (t.faultFrom.has(i))
		pairs.push(['took', duration(data.entry[i])]);
	pairs.push([unitOf(t), number(t.line[i])]);
	if (t.time)
		pairs.push(['at', duration(t.time[i])]);
	if (t.wrong.has(i))
		pairs.push(['complaint', t.wrong.get(i)]);
	return { title: name, colour, where: t.laneNames[t.lane[i]] || `CPU ${t.lane[i]}`, pairs, event: i };
}

function describeWindow(t, window, type) {
	const pairs = describeEntry(t.data.entries[window.what].split('|'));
	const stale = type === 'stale';
	pairs.push([stale ? 'TLBs may hold' : 'was left', wordText(t, window.word)]);
	const last = Math.min(window.to, t.size - 1);
	pairs.push([`${unitOf(t)}s`, `${number(t.line[window.from])} to ${window.open ? 'the end' : number(t.line[last])}`]);
	if (t.time)
		pairs.push(['for', duration(t.time[last] - t.time[window.from])]);
	return {
		title: stale ? 'an invalidation is owed: TLBs may be stale' : 'the entry is invalid, between break and make',
		colour: stale ? 'window' : 'invalid', where: '', pairs, event: window.from,
	};
}

function showWords(t, target, words) {
	const box = make('i');
	box.style.background = t.colours[words.colour];
	const list = make('dl', { class: 'pairs' });
	for (const [label, value] of words.pairs)
		list.append(make('dt', {}, label), make('dd', { class: label === 'complaint' ? 'wrong' : 'mono' }, value));
	target.replaceChildren(make('div', { class: 'head' }, box, words.title,
		make('span', { class: 'empty' }, words.where)), list);
}

/* The event of a row that is nearest to a place; a higher rank makes up for some distance.  -1: none is near. */
function nearest(t, row, place, perPixel) {
	const { x, kind } = t;
	const ordered = x === t.order;
	const reach = Math.max(5 * perPixel, ordered ? 1 : 0);
	let best = -1, distance = Infinity;
	for (let i = lowerBound(x, place - reach); i < t.size && x[i] <= place + reach; i++) {
		const fits = row.type === 'lane' ? t.lane[i] === row.lane && !t.hiddenKind[kind[i]] :
			row.type === 'wrong' ? t.wrong.has(i) : t.foundFlag && t.foundFlag[i];
		const middle = ordered && perPixel < 1 ? x[i] + 0.5 : x[i];
		const away = Math.abs(middle - place) / perPixel - RANKS[kind[i]] / 10;
		if (fits && away < distance) {
			best = i;
			distance = away;
		}
	}
	return best;
}

/* What is drawn at a place of the drawing, in CSS pixels; null: nothing. */
function hit(t, left, top) {
	const row = t.rows.find(one => top >= one.y - 1 && top <= one.y + one.height + 1);
	const perPixel = (t.view.to - t.view.from) / t.plot.over.clientWidth;
	const place = t.view.from + left * perPixel;
	if (!row || !t.size)
		return null;
	if (row.list) {
		const inside = row.list.filter(window => placeOf(t, window.from) <= place + 2 * perPixel &&
			placeOf(t, window.to) >= place - 2 * perPixel);
		return inside.length ? describeWindow(t, inside[inside.length - 1], row.type) : null;
	}
	const best = nearest(t, row, place, perPixel);
	if (best >= 0)
		return describe(t, best);
	if (row.type === 'lane')
		for (const [i, from] of t.faultFrom)
			if (t.lane[i] === row.lane && t.x[from] <= place && t.x[i] >= place)
				return describe(t, i);
	return null;
}
