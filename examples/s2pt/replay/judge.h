/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_JUDGE_H
#define REPLAY_JUDGE_H

/*
 * The checker beside a script: told all that the core does, before anything is left out or made up
 * to look like a kernel's.  What the script does behind the core's back is told as the MMU's
 * doing, which is not judged.  A complaint is a line `!! CODE ...` of the transcript.
 */

#include "s2pt/event.h"
#include "s2pt/host/check.h"
#include "s2pt/ops.h"
#include "s2pt/table.h"

struct model;

/* Of one table after the other. */
struct judge {
	/* Asked for. */
	bool on;
	/* NULL: there is no table. */
	struct s2pt_check *check;
	struct s2pt_geom geom;
	struct s2pt_tlb_features features;
	/* Of this table, that have been shown; of the tables before. */
	uint64_t seen;
	uint64_t complaints;
	/* Out of memory. */
	bool failed;
};

/* A table is about to be made; it has been; it is about to be destroyed. */
void judge_begin(struct model *model, const struct s2pt_config *config);
void judge_root(struct model *model);
void judge_end(struct model *model);

/* ENTER, LEAVE. */
void judge_mark(struct model *model, enum s2pt_check_kind kind);
/* ALLOC, RETIRE, FREE of pages at `table`. */
void judge_pages(struct model *model, enum s2pt_check_kind kind, const void *table,
		 unsigned int pages);
void judge_tlbi(const struct model *model, const struct s2pt_tlbi *request);
void judge_clean(struct model *model, const struct s2pt_cmo *request);
/* An event point of the core. */
void judge_point(struct model *model, const struct s2pt_event *event);
/* The script writes `want` behind its back. */
void judge_poke(const struct model *model, const void *slot, uint64_t want);

#endif
