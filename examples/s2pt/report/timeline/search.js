/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds events of a timeline by words, and goes from one to the next. */
'use strict';

/* The terms of a query: words, and what stands in quotes; "vCPU 2" are two words that belong together. */
function termsOf(query) {
	const terms = [];
	for (const word of query.toLowerCase().match(/"[^"]+"|\S+/g) || [])
		if (/^\d+$/.test(word) && terms.length && /^v?cpu$/.test(terms[terms.length - 1]))
			terms[terms.length - 1] += ` ${word}`;
		else
			terms.push(word.replaceAll('"', ''));
	return terms;
}

/* Which texts have the term in them. */
const having = (texts, term) => Uint8Array.from(texts, text => text.toLowerCase().includes(term) ? 1 : 0);

/* Leave in `flag` those events that have the term in their kind, lane, entry, descriptors, text or complaint. */
function keepHaving(t, flag, term) {
	const { data, kind, lane } = t;
	const entries = having(data.entries, term), words = having(data.words, term), texts = having(data.texts, term);
	const kinds = having(KINDS.map(row => row[0]), term);
	const lanes = Uint8Array.from(t.laneNames, name => {
		const lower = name.toLowerCase();
		return /\d$/.test(term) ? lower === term : lower.includes(term);
	});
	const complaints = new Set([...t.wrong].filter(([, code]) => code.toLowerCase().includes(term)).map(([i]) => i));
	for (let i = 0; i < t.size; i++)
		flag[i] &= kinds[kind[i]] | lanes[lane[i]] | (kind[i] !== FAULT && data.entry[i] >= 0 && entries[data.entry[i]]) |
			(data.old[i] >= 0 && words[data.old[i]]) | (data.word[i] >= 0 && words[data.word[i]]) |
			(data.text[i] >= 0 && texts[data.text[i]]) | complaints.has(i);
}

function search(t, query) {
	const terms = termsOf(query);
	const before = t.foundFlag !== null;
	t.found = [];
	t.foundNow = -1;
	t.foundFlag = terms.length ? new Uint8Array(t.size).fill(1) : null;
	for (const term of terms)
		keepHaving(t, t.foundFlag, term);
	for (let i = 0; t.foundFlag && i < t.size; i++)
		if (t.foundFlag[i])
			t.found.push(i);
	tellFound(t);
	/* There is a row of what was found, or there is none. */
	if (before !== (t.foundFlag !== null))
		build(t);
	else
		show(t);
}

function tellFound(t) {
	find('found').textContent = !t.foundFlag ? '' : t.foundNow < 0 ? `${number(t.found.length)} found` :
		`${number(t.foundNow + 1)} of ${number(t.found.length)}`;
	find('next').disabled = find('previous').disabled = !t.found.length;
}

function goToEvent(t, i) {
	pin(t, describe(t, i));
	goTo(t, i);
}

/* Go to the next (1) or the previous (-1) of what was found. */
function step(t, by) {
	const { length } = t.found;
	if (!length)
		return;
	t.foundNow = t.foundNow >= 0 ? (t.foundNow + by + length) % length : by > 0 ? 0 : length - 1;
	tellFound(t);
	goToEvent(t, t.found[t.foundNow]);
}

function nextComplaint(t) {
	if (!t.wrongAt.length)
		return;
	t.complaint = (t.complaint + 1) % t.wrongAt.length;
	goToEvent(t, t.wrongAt[t.complaint]);
}

function goToLine(t, wanted) {
	const i = lowerBound(t.line, wanted);
	if (i < t.size)
		goToEvent(t, i);
}
