/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the dirty bitmaps of a trace from their CSV file. */

#include "bitmap.h"

#include "common/args.h"
#include "common/trace/csv_file.h"
#include "common/trace/file.h"
#include "common/trace/trace.h"

#include <ctype.h>
#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BITMAP_HEADER "vm,slot,iter,slot_ipa,n_dirty,dirty_pages_hex_ranges"

/* The columns of the file. */
enum {
	BITMAP_VM,
	BITMAP_SLOT,
	BITMAP_ITER,
	BITMAP_IPA,
	BITMAP_DIRTY,
	BITMAP_PAGES
};

/* Read a hex number at `*text`, which moves on behind it. */
static bool hex(const char **text, uint32_t *value)
{
	char *end = NULL;
	unsigned long got;

	if (!isxdigit((unsigned char)**text))
		return false;
	errno = 0;
	got = strtoul(*text, &end, 16);
	if (errno || got > UINT32_MAX)
		return false;
	*text = end;
	*value = (uint32_t)got;
	return true;
}

/* Read ascending runs of pages: "8 b 1b-1c". */
static bool read_runs(struct csv_file *csv, const char *text, uint64_t pages, struct bitmap *bitmap)
{
	uint64_t sum = 0;
	uint64_t next = 0;

	while (*text) {
		struct bitmap_run run;

		if (!hex(&text, &run.first))
			return csv_bad(csv, "no list of pages");
		run.last = run.first;
		if (*text == '-') {
			text++;
			if (!hex(&text, &run.last))
				return csv_bad(csv, "no list of pages");
		}
		if (run.first < next || run.last < run.first || (*text && *text != ' '))
			return csv_bad(csv, "pages that don't ascend");
		while (*text == ' ')
			text++;
		if (!trace_grow((void **)&bitmap->runs, bitmap->n_runs, sizeof(run)))
			return csv_bad(csv, "no memory");
		bitmap->runs[bitmap->n_runs++] = run;
		next = (uint64_t)run.last + 1;
		sum += next - run.first;
	}
	return sum == pages || csv_bad(csv, "%ju pages where there should be %ju", (uintmax_t)sum,
				       (uintmax_t)pages);
}

static bool read_bitmap(struct csv_file *csv, const char *const *column, struct bitmaps *bitmaps)
{
	uint64_t slot;
	uint64_t iteration;
	uint64_t pages;
	struct bitmap *bitmap;

	if (!args_number(column[BITMAP_SLOT], &slot) ||
	    !args_number(column[BITMAP_ITER], &iteration) ||
	    !args_number(column[BITMAP_DIRTY], &pages) || slot > UINT_MAX || iteration > UINT_MAX)
		return csv_bad(csv, "slot, iter and n_dirty should be numbers");
	if (!trace_grow((void **)&bitmaps->at, bitmaps->count, sizeof(*bitmaps->at)))
		return csv_bad(csv, "no memory");
	bitmap = &bitmaps->at[bitmaps->count++];
	*bitmap = (struct bitmap){
		.vm = strdup(column[BITMAP_VM]),
		.slot = (unsigned int)slot,
		.iteration = (unsigned int)iteration,
	};
	if (!bitmap->vm)
		return csv_bad(csv, "no memory");
	return read_runs(csv, column[BITMAP_PAGES], pages, bitmap);
}

bool bitmaps_load(struct bitmaps *bitmaps, const char *path)
{
	struct csv_file *csv = csv_open(path, BITMAP_HEADER);
	const char *const *column;
	bool good = csv != NULL;

	*bitmaps = (struct bitmaps){ .at = NULL };
	while (good && (column = csv_next(csv)) != NULL)
		good = read_bitmap(csv, column, bitmaps);
	if (!csv_close(csv) || !good) {
		bitmaps_free(bitmaps);
		return false;
	}
	return true;
}

bool bitmaps_load_for(struct bitmaps *bitmaps, const struct trace *trace, const char *given)
{
	char *rest = NULL;
	char *path = NULL;
	bool good = true;

	*bitmaps = (struct bitmaps){ .at = NULL };
	if (given)
		return bitmaps_load(bitmaps, given);
	if (asprintf(&rest, "dirty/%s.dirty.csv.xz", trace->name) < 0 ||
	    !(path = trace_beside(trace, rest))) {
		error(0, 0, "%s: no memory", trace->path);
		good = false;
	} else if (access(path, F_OK) == 0) {
		good = bitmaps_load(bitmaps, path);
	}
	free(path);
	free(rest);
	return good;
}

const struct bitmap *bitmaps_find(const struct bitmaps *bitmaps, const char *vm, unsigned int slot,
				  unsigned int iteration)
{
	for (size_t i = 0; i < bitmaps->count; i++) {
		const struct bitmap *bitmap = &bitmaps->at[i];

		if (bitmap->iteration == iteration && bitmap->slot == slot &&
		    !strcmp(bitmap->vm, vm))
			return bitmap;
	}
	return NULL;
}

void bitmaps_free(struct bitmaps *bitmaps)
{
	for (size_t i = 0; i < bitmaps->count; i++) {
		free(bitmaps->at[i].vm);
		free(bitmaps->at[i].runs);
	}
	free(bitmaps->at);
	*bitmaps = (struct bitmaps){ .at = NULL };
}
