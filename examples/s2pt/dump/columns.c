/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prints a tree in the columns of Linux's debugfs file stage2_page_tables: a line for what is alike in
 * level, permissions, access flag and kind, empty ranges too.
 */

#include "columns.h"

#include <inttypes.h>
#include <stdio.h>

/* The bits that Linux shows: valid, table, S2AP, AF, XN[1]. */
#define SHOWN ((UINT64_C(1) << 54) | UINT64_C(0x4c3))

static bool bit(uint64_t word, unsigned int which)
{
	return word >> which & 1;
}

static void print_line(const struct columns *columns)
{
	static const char units[] = "KMGTPE";
	const char *unit = units;
	uint64_t size = (columns->end - columns->start) >> 10;
	uint64_t word = columns->shown;
	bool valid = bit(word, 0);

	while (size && size % 1024 == 0 && unit[1]) {
		size /= 1024;
		unit++;
	}
	printf("0x%016" PRIx64 "-0x%016" PRIx64 "   %9" PRIu64 "%c %d", columns->start,
	       columns->end, size, *unit, columns->level);
	if (word)
		printf(" %s %s %s %s %s %s", valid ? " " : "F", valid && bit(word, 6) ? "R" : " ",
		       valid && bit(word, 7) ? "W" : " ", valid && !bit(word, 54) ? " " : "X",
		       valid && bit(word, 10) ? "AF" : "  ",
		       valid && !bit(word, 1) ? "BLK" : "   ");
	putchar('\n');
}

void columns_entry(void *ctx, const struct tree_entry *entry)
{
	struct columns *columns = ctx;
	uint64_t shown = entry->word & SHOWN;

	if (columns->begun && columns->end == entry->ipa && columns->level == entry->level &&
	    columns->shown == shown) {
		columns->end += entry->size;
		return;
	}
	columns_end(columns);
	*columns = (struct columns){
		.begun = true,
		.start = entry->ipa,
		.end = entry->ipa + entry->size,
		.level = entry->level,
		.shown = shown,
	};
}

void columns_end(struct columns *columns)
{
	if (columns->begun)
		print_line(columns);
	columns->begun = false;
}
