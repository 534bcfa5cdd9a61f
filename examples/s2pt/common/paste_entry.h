/* SPDX-License-Identifier: BSD-2-Clause */
/* What pasted text shows and says: entries of tables, and whose they are. */

#ifndef PASTE_ENTRY_H
#define PASTE_ENTRY_H

#include "s2pt/desc.h"

/* In an entry: the text does not say it. */
#define PASTE_UNKNOWN 0x7fff

/* One entry of a dump. */
struct paste_entry {
	uint64_t word;
	/* The level, or PASTE_UNKNOWN. */
	int level;
	/* How deep the line is indented, in tables below the first; PASTE_UNKNOWN elsewhere. */
	int depth;
	/* The number of the entry in its table, or -1. */
	int64_t index;
};

/* One line holds no more entries. */
#define PASTE_ENTRIES 8

/* What the text has said so far. */
struct paste {
	/* Whose tables it shows, once a header has said it. */
	bool has_regime;
	enum s2pt_regime regime;
	/* The MAIR of the program that printed it, where that is known; else 0. */
	uint64_t mair;
	/* The size of pages, once a header has said it, and FEAT_LPA2. */
	bool has_granule;
	enum s2pt_granule granule;
	bool lpa2;
	/* Bits of an input address, once a header has said it; else 0. */
	unsigned int input_bits;
	/* The address that was walked for; the root; which of the concatenated tables. */
	bool has_ipa;
	s2pt_ipa_t ipa;
	bool has_root;
	s2pt_pa_t root;
	unsigned int root_table;
	/* The next line begins with that address, as crash prints it. */
	bool address_next;
	/* The entries of the last line. */
	struct paste_entry entry[PASTE_ENTRIES];
	unsigned int entries;
};

#endif
