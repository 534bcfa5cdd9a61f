/* SPDX-License-Identifier: BSD-2-Clause */
/* Which input addresses an entry of pasted text stands for. */

#ifndef DECODE_SPAN_H
#define DECODE_SPAN_H

#include "common/paste_entry.h"
#include "s2pt/geom.h"

/* The addresses of one entry, which has a number in its table or was on the way to an address. */
struct span {
	s2pt_ipa_t first;
	uint64_t size;
	/* They count from where the first table that is shown begins: it need not be the root. */
	bool relative;
};

/* Where the tables on the way to the last entry begin, as far as the text has told. */
struct spans {
	s2pt_ipa_t base[S2PT_LEVELS + 1];
	bool known[S2PT_LEVELS + 1];
	bool begun;
	/* The level of the first table. */
	int start;
};

/* Take in the next entry, which lies at `level`.  False: the text does not tell which addresses are its. */
bool spans_take(struct spans *spans, const struct paste *paste, const struct paste_entry *entry,
		const struct s2pt_geom *geom, int level, struct span *span);

#endif
