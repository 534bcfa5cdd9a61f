/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the pages of a page list; orders the pieces of any image. */

#include "image_list.h"

#include <endian.h>
#include <error.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool list_pieces(const uint8_t *data, size_t size, struct piece **piece, size_t *pieces,
		 struct findings *findings)
{
	size_t records = size / LIST_RECORD;
	struct piece *page = calloc(records + 1, sizeof(*page));

	if (!page) {
		error(0, 0, "no memory");
		return false;
	}
	*piece = page;
	*pieces = 0;
	for (size_t i = 0; i < records; i++) {
		const uint8_t *record = data + i * LIST_RECORD;
		s2pt_pa_t pa;

		memcpy(&pa, record, sizeof(pa));
		pa = le64toh(pa);
		if (pa % LIST_PAGE)
			findings_add(findings,
				     "image: record %zu has no page's address: 0x%" PRIx64, i, pa);
		else
			page[(*pieces)++] = (struct piece){ pa, record + 8, LIST_PAGE };
	}
	if (size % LIST_RECORD)
		findings_add(findings, "image: %zu bytes are left over after %zu pages",
			     size % LIST_RECORD, records);
	return true;
}

static int by_address(const void *a, const void *b)
{
	const struct piece *one = a;
	const struct piece *other = b;

	if (one->pa != other->pa)
		return one->pa < other->pa ? -1 : 1;
	return one->bytes < other->bytes ? -1 : one->bytes > other->bytes;
}

size_t pieces_order(struct piece *piece, size_t pieces, struct findings *findings)
{
	size_t kept = 0;

	qsort(piece, pieces, sizeof(*piece), by_address);
	for (size_t i = 0; i < pieces; i++) {
		const struct piece *before = kept ? &piece[kept - 1] : NULL;

		if (before && piece[i].pa - before->pa < before->size) {
			findings_add(findings,
				     "image: page 0x%" PRIx64 " occurs again; the first one counts",
				     piece[i].pa);
			continue;
		}
		piece[kept++] = piece[i];
	}
	return kept;
}
