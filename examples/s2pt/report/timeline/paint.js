/* SPDX-License-Identifier: BSD-2-Clause */
/* Paints a timeline into the canvas of its plot: the picture of a frame, and single events where there are few. */
'use strict';

const canvas = document.createElement('canvas');
const painter = canvas.getContext('2d');

/* In a lane with times the faults have the lowest quarter. */
const EVENTS_PART = 0.68, FAULTS_FROM = 0.74;
const eventsPart = (t, row) => t.time && row.height > 10 ? EVENTS_PART : 1;

function paint(t, u) {
	const { ctx, bbox } = u;
	const width = Math.max(1, Math.round(bbox.width));
	const frame = enter(t, width);
	canvas.width = width;
	canvas.height = frame.count;
	const image = painter.createImageData(width, frame.count);
	const words = new Uint32Array(image.data.buffer);
	for (let i = 0; i < words.length; i++)
		words[i] = t.colours.code[frame.pixels[i]];
	painter.putImageData(image, 0, 0);
	const place = { ctx, bbox, ratio: devicePixelRatio || 1, scale: frame.scale };
	ctx.save();
	ctx.beginPath();
	ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
	ctx.clip();
	ctx.imageSmoothingEnabled = false;
	for (const row of t.rows)
		paintRow(t, place, row, width);
	if (frame.singly)
		paintSingly(t, place, frame);
	paintMark(t, place);
	ctx.restore();
}

function paintRow(t, { ctx, bbox, ratio }, row, width) {
	const top = bbox.top + row.y * ratio, height = row.height * ratio;
	const copy = (from, y, tall) => ctx.drawImage(canvas, 0, row.base / width + from, width, 1, bbox.left, y, width, tall);
	copy(0, top, height);
	if (row.type !== 'lane')
		return;
	copy(1, top, height * eventsPart(t, row));
	copy(2, top + height * FAULTS_FROM, height * (1 - FAULTS_FROM));
	ctx.fillStyle = t.colours.line;
	ctx.fillRect(bbox.left, top + height + ratio, bbox.width, 1);
}

/* Few events: each is a bar, with its name if there is room. */
function paintSingly(t, { ctx, bbox, ratio, scale }, { first, last }) {
	const lanes = new Map(t.rows.filter(row => row.type === 'lane').map(row => [row.lane, row]));
	const wide = t.x === t.order ? Math.max(2 * ratio, scale - 1.5 * ratio) : 3 * ratio;
	ctx.font = `${11 * ratio}px system-ui, "DejaVu Sans", sans-serif`;
	ctx.textBaseline = 'middle';
	ctx.textAlign = 'left';
	for (let i = first; i < last; i++) {
		const row = lanes.get(t.lane[i]);
		if (t.hiddenKind[t.kind[i]] || !row)
			continue;
		const left = bbox.left + (t.x[i] - t.view.from) * scale;
		const top = bbox.top + row.y * ratio;
		const height = row.height * ratio * eventsPart(t, row);
		const colour = t.colours[KINDS[t.kind[i]][1]];
		ctx.fillStyle = colour;
		ctx.fillRect(left, top, wide, height);
		if (t.foundFlag && t.foundFlag[i]) {
			ctx.fillStyle = t.colours.found;
			ctx.fillRect(left, top, wide, 3 * ratio);
		}
		if (wide < 34 * ratio || row.height < 14)
			continue;
		ctx.save();
		ctx.beginPath();
		ctx.rect(left, top, wide - 3 * ratio, height);
		ctx.clip();
		ctx.fillStyle = luminous(colour) ? '#14171b' : '#ffffff';
		ctx.fillText(shortText(t, i), left + 5 * ratio, top + height / 2);
		ctx.restore();
	}
}

/* A line at the step of the story, at what was found last, or at what was clicked. */
function paintMark(t, { ctx, bbox, ratio, scale }) {
	const i = t.summary.story ? t.marked - 1 : t.foundNow >= 0 ? t.found[t.foundNow] : t.pinned;
	if (i < 0)
		return;
	const left = bbox.left + (placeOf(t, i) - t.view.from) * scale + (t.x === t.order ? scale / 2 : 0);
	ctx.strokeStyle = t.summary.story ? t.colours.accent : t.colours.found;
	ctx.lineWidth = 2 * ratio;
	ctx.beginPath();
	ctx.moveTo(left, bbox.top);
	ctx.lineTo(left, bbox.top + bbox.height);
	ctx.stroke();
}
