/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A report: shows the summary, the complaints and the figures, and has the timeline (timeline/) and the
 * story (story.js) shown.  All text goes into the page as text, never as markup.
 */
'use strict';

const find = id => document.getElementById(id);

/* An element with attributes and children; strings become text. */
function make(name, attributes, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes || {}))
		element.setAttribute(key, value);
	element.append(...children.map(child => typeof child === 'number' ? String(child) : child));
	return element;
}

const grouped = new Intl.NumberFormat('en-US');
const number = value => grouped.format(value);

/* A figure of a table by its unit. */
function figure(value, unit) {
	if (unit === 'ns')
		return value < 1e4 ? number(value) + ' ns' : value < 1e7 ? number(Math.round(value / 1e3)) + ' µs'
			: number(Math.round(value / 1e6)) + ' ms';
	return unit === 'ms' ? number(Math.round(value / 1e6)) + ' ms' : number(value);
}

function showSummary(summary) {
	document.title = `${summary.command}: ${summary.title}`;
	find('command').textContent = summary.command;
	find('title').textContent = summary.title;
	find('verdict').textContent = summary.verdict;
	find('verdict').classList.toggle('bad', !summary.good);
	for (const [label, value] of summary.facts)
		find('facts').append(make('div', {}, make('b', {}, value), make('span', {}, label)));
	find('facts').hidden = !summary.facts.length;
	find('footer').textContent = `libs2pt ${summary.version}. Drawn with uPlot 1.6.32, © 2022 Leon Sorokin, MIT licence.`;
}

function showComplaints(complaints, more) {
	for (const complaint of complaints) {
		const head = make('summary', {}, make('b', {}, complaint.reason), `  ${complaint.text}`,
			make('span', { class: 'empty' }, `  ${complaint.where}`));
		const history = complaint.history.map(([line, event]) => `${String(line).padStart(8)}  ${event}`);
		const element = make('details', {}, head, make('pre', {}, history.join('\n')),
			make('p', {}, complaint.explanation));
		head.addEventListener('click', () => page.timeline && page.timeline.goToLine(complaint.line));
		find('complaint-list').append(element);
	}
	if (more)
		find('complaint-list').append(make('p', { class: 'note' }, `${number(more)} more are not listed.`));
	find('complaints').hidden = !complaints.length;
}

function showBars(charts, columns) {
	for (const chart of charts) {
		const all = chart.rows.flatMap(row => row.slice(1)).filter(value => value > 0);
		const most = Math.log10(Math.max(...all, 1));
		const least = Math.min(Math.log10(Math.min(...all, 1)), most - 1);
		const box = make('div', { class: 'chart' }, make('h3', {}, chart.title));
		for (const [label, ...values] of chart.rows) {
			const bars = values.map((value, i) => {
				const width = value > 0 ? Math.max(0.3, 92 * (Math.log10(value) - least) / (most - least)) : 0;
				const bar = make('i', { class: `p${i % 4}` });
				bar.style.width = `${width}%`;
				return make('div', { class: 'one' }, make('span', {}, columns[i]),
					make('div', {}, bar, value ? number(Number(value.toPrecision(3))) : '0'));
			});
			box.append(make('div', { class: 'row' }, make('div', {}, label), make('div', {}, ...bars)));
		}
		find('bars').append(box);
	}
}

function showTable(table) {
	const head = make('tr', {}, make('th', {}, ''), ...table.columns.map(name => make('th', {}, name)));
	const body = make('tbody');
	for (const [label, unit, part, ...values] of table.rows)
		body.append(make('tr', part ? { class: 'part' } : {}, make('td', {}, label),
			...values.map(value => make('td', {}, figure(value, unit)))));
	find('table').append(make('thead', {}, head), body);
	find('figures').hidden = false;
}

/* What is shown now; tests look at it, too. */
const page = { data: null, timeline: null, story: null };

function showTimeline(which) {
	const kept = page.timeline;
	if (kept)
		kept.end();
	page.timeline = drawTimeline(page.data.timelines[which], page.data.summary);
	for (const [i, tab] of [...find('tabs').children].entries())
		tab.setAttribute('aria-pressed', String(i === which));
}

function start() {
	const data = page.data = JSON.parse(find('data').textContent);
	showSummary(data.summary);
	showComplaints(data.summary.complaints || [], data.summary.more || 0);
	if (data.summary.table) {
		showBars(data.summary.charts, data.summary.table.columns);
		showTable(data.summary.table);
	}
	if (data.timelines.length) {
		find('timelines').hidden = false;
		if (data.timelines.length > 1)
			for (const [i, timeline] of data.timelines.entries()) {
				const tab = make('button', {}, timeline.name);
				tab.addEventListener('click', () => showTimeline(i));
				find('tabs').append(tab);
			}
		showTimeline(0);
	}
	if (data.summary.story)
		page.story = tellStory(data.summary.story);
	matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => page.timeline && page.timeline.repaint());
}
