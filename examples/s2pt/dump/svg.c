/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Draws an address space: a row spans 1 GiB or, if there would be too many, more; rows without
 * anything are left out.  In a row each of 1024 cells shows what covers most of it in one piece.
 */

#include "svg.h"

#include "common/args.h"
#include "common/fields_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CELLS     1024
#define ROWS_MAX  256
#define ROW       14
#define LEFT      170
#define TOP       64
#define ROW_SHIFT 30

/* One cell: the run that covers most of it, from 1; 0 is nothing. */
struct cell {
	size_t run;
	uint64_t bytes;
};

void svg_leaf(void *ctx, const struct tree_leaf *leaf)
{
	struct svg *svg = ctx;
	const struct s2pt_format *format = &svg->tree->format;
	s2pt_desc_t desc = { leaf->word };
	unsigned int perm = s2pt_desc_perm(format, desc);
	struct svg_run run = { leaf->ipa, leaf->ipa + leaf->size, 0, leaf->level };
	struct svg_run *more;

	if (!leaf->valid)
		return;
	run.look = (perm & S2PT_R ? 1U : 0) | (perm & S2PT_W ? 2U : 0) | (perm & S2PT_X ? 4U : 0);
	if (memattr_is_device(s2pt_desc_memattr(desc), format->fwb))
		run.look |= 8;
	more = svg->runs ? &svg->run[svg->runs - 1] : NULL;
	if (more && more->end == run.start && more->look == run.look && more->level == run.level) {
		more->end = run.end;
		return;
	}
	more = reallocarray(svg->run, svg->runs + 1, sizeof(*more));
	if (!more) {
		svg->no_memory = true;
		return;
	}
	svg->run = more;
	more[svg->runs++] = run;
}

void svg_absent(void *ctx, const struct tree_entry *first, unsigned int count)
{
	struct svg *svg = ctx;

	svg->absent += first->size * count;
}

/* How many rows of 2^`shift` bytes have something in them. */
static size_t rows_of(const struct svg *svg, unsigned int shift)
{
	uint64_t next = 0;
	size_t rows = 0;

	for (size_t i = 0; i < svg->runs; i++) {
		uint64_t first = svg->run[i].start >> shift;
		uint64_t last = (svg->run[i].end - 1) >> shift;

		if (first < next)
			first = next;
		if (last < first)
			continue;
		rows += last - first + 1;
		next = last + 1;
		if (rows > ROWS_MAX)
			return rows;
	}
	return rows;
}

/* Enter a run into the cells of the row that begins at `base`. */
static void fill(const struct svg *svg, struct cell cell[CELLS], size_t which, s2pt_ipa_t base,
		 unsigned int shift)
{
	const struct svg_run *run = &svg->run[which];
	uint64_t width = (UINT64_C(1) << shift) / CELLS;
	uint64_t start = run->start > base ? run->start - base : 0;
	uint64_t end = run->end - base;

	if (end > UINT64_C(1) << shift)
		end = UINT64_C(1) << shift;
	for (uint64_t i = start / width; i < CELLS && i * width < end; i++) {
		uint64_t from = i * width > start ? i * width : start;
		uint64_t to = (i + 1) * width < end ? (i + 1) * width : end;

		if (to - from > cell[i].bytes)
			cell[i] = (struct cell){ which + 1, to - from };
	}
}

static void draw_cells(const struct svg *svg, const struct cell cell[CELLS], unsigned int y)
{
	for (unsigned int i = 0; i < CELLS;) {
		const struct svg_run *run;
		unsigned int first = i;
		unsigned int height;
		char perm[4];

		while (i < CELLS && cell[i].run == cell[first].run)
			i++;
		if (!cell[first].run)
			continue;
		run = &svg->run[cell[first].run - 1];
		height = run->level == 3 ? 6 : run->level == 2 ? 9 : 12;
		perm_text((run->look & 1 ? S2PT_R : 0U) | (run->look & 2 ? S2PT_W : 0U) |
				  (run->look & 4 ? S2PT_X : 0U),
			  perm);
		printf("<rect x='%u' y='%u' width='%u' height='%u' class='p%u%s'><title>0x%" PRIx64
		       " to 0x%" PRIx64 ", %s, %s, level %d</title></rect>\n",
		       LEFT + first, y + 12 - height, i - first, height, run->look & 7,
		       run->look & 8 ? " d" : "", run->start, run->end - 1, perm,
		       run->look & 8 ? "device" : "normal", run->level);
	}
}

/* Draw all rows; with a gap where some are left out. */
static void draw_rows(const struct svg *svg, struct cell *cell, unsigned int shift)
{
	unsigned int y = TOP;
	size_t at = 0;

	while (at < svg->runs) {
		uint64_t row = svg->run[at].start >> shift;
		bool more = true;

		/* A run may go on over several rows. */
		for (; more; row++, y += ROW) {
			s2pt_ipa_t base = row << shift;

			for (unsigned int i = 0; i < CELLS; i++)
				cell[i] = (struct cell){ 0 };
			for (; at < svg->runs && svg->run[at].start >> shift <= row; at++) {
				fill(svg, cell, at, base, shift);
				if ((svg->run[at].end - 1) >> shift > row)
					break;
			}
			printf("<text x='4' y='%u'>0x%012" PRIx64 "</text>\n", y + 11, base);
			draw_cells(svg, cell, y);
			more = at < svg->runs && svg->run[at].start >> shift <= row;
		}
		/* A gap tells that rows are left out. */
		if (at < svg->runs && svg->run[at].start >> shift > row)
			y += ROW / 2;
	}
}

static void draw_head(const struct svg *svg, size_t rows, unsigned int shift)
{
	static const char *const names[] = {
		"---", "r--", "-w-", "rw-", "--x", "r-x", "-wx", "rwx"
	};
	static const unsigned int shown[] = { 1, 3, 5, 7, 4, 0 };
	char size[8];

	printf("<svg xmlns='http://www.w3.org/2000/svg' width='%u' height='%zu' "
	       "font-family='monospace' font-size='11'>\n"
	       "<style>svg{background:#fff}text{fill:#222}.p0,.p2,.p6{fill:#999}.p1{fill:#4f86c6}"
	       ".p3{fill:#3a9a5c}.p4{fill:#b48a00}.p5{fill:#8659b5}.p7{fill:#d1603d}.d{stroke:#000;"
	       "stroke-width:1;fill-opacity:.45}@media(prefers-color-scheme:dark){svg{background:#161616}"
	       "text{fill:#ddd}.d{stroke:#fff}}</style>\n",
	       LEFT + CELLS + 10, TOP + rows * (ROW + ROW / 2) + ROW);
	printf("<text x='4' y='16'>VMID %u: a row is %s; pages are low, blocks high; devices have a "
	       "border</text>\n",
	       svg->tree->root.vmid, args_show_size(UINT64_C(1) << shift, size));
	if (svg->absent)
		printf("<text x='4' y='54'>0x%" PRIx64
		       " bytes are not in the input: they are blank, too</text>\n",
		       svg->absent);
	for (unsigned int i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		printf("<rect x='%u' y='28' width='12' height='12' class='p%u'/><text x='%u' "
		       "y='38'>%s</text>\n",
		       LEFT + i * 70, shown[i], LEFT + i * 70 + 18, names[shown[i]]);
}

void svg_end(struct svg *svg)
{
	struct cell *cell = calloc(CELLS, sizeof(*cell));
	unsigned int shift = ROW_SHIFT;

	while (shift < 52 && rows_of(svg, shift) > ROWS_MAX)
		shift++;
	svg->no_memory |= !cell;
	if (cell) {
		draw_head(svg, rows_of(svg, shift), shift);
		draw_rows(svg, cell, shift);
		puts("</svg>");
	}
	free(cell);
	free(svg->run);
	svg->run = NULL;
	svg->runs = 0;
}
