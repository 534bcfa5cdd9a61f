/* SPDX-License-Identifier: BSD-2-Clause */
/* Looking at the tables of a script word by word, without the core. */

#ifndef REPLAY_TABLES_H
#define REPLAY_TABLES_H

#include "model.h"

/* `tables` neighbouring tables at `level`, the first entry of which spans `ipa`. */
struct tables_span {
	const void *at;
	unsigned int tables;
	int level;
	s2pt_ipa_t ipa;
};

struct tables_span tables_root(const struct model *model);

/* Print a line `d` for each run of descriptors; returns the number of descriptors. */
uint64_t tables_dump(const struct model *model, const struct tables_span *span, bool full);

/* Hash what `tables_dump` would print; returns the number of descriptors. */
uint64_t tables_hash(const struct model *model, const struct tables_span *span, uint64_t *hash);

/* Print a line `k` for each entry that leads nowhere; returns their number. */
uint64_t tables_check(const struct model *model, const struct tables_span *span, uint64_t *tables);

/* The entry for `ipa` at `level`, NULL if there is no table for it. */
void *tables_slot(const struct model *model, s2pt_ipa_t ipa, int level);

/* The table below an entry, NULL if it leads to none. */
const void *tables_below(const struct model *model, int level, uint64_t word);

#endif
