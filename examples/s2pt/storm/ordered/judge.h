/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ORDERED_JUDGE_H
#define ORDERED_JUDGE_H

#include "engine.h"

/* From here to there the stores of this thread are told to the checkers of the tables. */
void engine_judge_open(struct engine *engine);
void engine_judge_close(struct engine *engine);

/* A table is about to be made; it has been; nobody looks any more. */
void engine_judge_begin(struct engine_table *table, const struct s2pt_config *config);
void engine_judge_root(struct engine_table *table);
void engine_judge_end(struct engine_table *table);

/* ALLOC, RETIRE, FREE. */
void engine_judge_pages(struct engine_table *table, enum s2pt_check_kind kind, const void *page,
			unsigned int pages);
void engine_judge_tlbi(struct engine_table *table, const struct s2pt_tlbi *request);

#endif
