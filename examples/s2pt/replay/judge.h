/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The checker beside a script, `s2pt replay --check`: it is told all that the core does, before
 * anything is left out or made up to look like a kernel's.  A complaint is a line `!! CODE ...` of
 * the transcript.
 */

#ifndef REPLAY_JUDGE_H
#define REPLAY_JUDGE_H

#include "model.h"
#include "s2pt/host/check.h"

/*
 * The checkers of a script's tables, one after the other.  What the script writes behind the core's
 * back is told as the MMU's doing, which is not judged.
 */
struct judge {
	/* The user wants the checker. */
	bool on;
	/* The checker of the present table; NULL if there is no table. */
	struct s2pt_check *check;
	struct s2pt_geom geom;
	struct s2pt_tlb_features features;
	/* Complaints about this table that were printed, and all about the tables before. */
	uint64_t seen;
	uint64_t complaints;
	/* There was no memory for a checker. */
	bool failed;
};

/*
 * Tell that a table is about to be made, that it has been made, that it is about to be destroyed.
 */
void judge_begin(struct model *model, const struct s2pt_config *config);
void judge_root(struct model *model);
void judge_end(struct model *model);

/* Tell ENTER or LEAVE. */
void judge_mark(struct model *model, enum s2pt_check_kind kind);
/* Tell ALLOC, RETIRE or FREE of pages at `table`. */
void judge_pages(struct model *model, enum s2pt_check_kind kind, const void *table,
		 unsigned int pages);
void judge_tlbi(const struct model *model, const struct s2pt_tlbi *request);
void judge_clean(struct model *model, const struct s2pt_cmo *request);
/* Tell an event point of the core. */
void judge_point(struct model *model, const struct s2pt_event *event);
/* Tell that the script writes `want` behind the core's back. */
void judge_poke(const struct model *model, const void *slot, uint64_t want);

/* Write a word as another kind of walker might. */
static inline void model_poke(const struct model *model, void *slot, uint64_t word)
{
	judge_poke(model, slot, word);
	model_write(slot, word);
}

#endif
