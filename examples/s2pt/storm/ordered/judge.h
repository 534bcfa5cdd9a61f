/* SPDX-License-Identifier: BSD-2-Clause */
/* The checkers of a replay: what they are told. */

#ifndef ORDERED_JUDGE_H
#define ORDERED_JUDGE_H

#include "engine_table.h"

/* Begin and end to tell the checkers of the stores of this thread. */
void engine_judge_open(struct engine *engine);
void engine_judge_close(struct engine *engine);

/* Tell that a table is about to be made, that it has been made, that it is no longer used. */
void engine_judge_begin(struct engine_table *table, const struct s2pt_config *config);
void engine_judge_root(struct engine_table *table);
void engine_judge_end(struct engine_table *table);

/* Tell ALLOC, RETIRE or FREE of pages. */
void engine_judge_pages(struct engine_table *table, enum s2pt_check_kind kind, const void *page,
			unsigned int pages);
void engine_judge_tlbi(struct engine_table *table, const struct s2pt_tlbi *request);

#endif
