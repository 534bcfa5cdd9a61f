/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One table of libs2pt under a script: what `init` asked for, the present operation, and the
 * accidents that a script arranges.
 */

#ifndef REPLAY_MODEL_H
#define REPLAY_MODEL_H

#include "like.h"
#include "s2pt/exclusive.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/pool.h"
#include "s2pt/shared.h"

#include <stdio.h>

/* What `init` asked for, beyond the shape. */
struct setup {
	bool fwb;
	bool nofwb;
	bool tlb_range;
	bool lpa2;
	bool xnx;
	bool as_stage1;
	bool idmap;
	bool no_data_cmo;
	bool no_code_cmo;
	bool force_all;
	bool force_perm;
	bool defer;
	bool high;
	/* Of a stage 1: `HCR_EL2.E2H`, and landing pads. */
	bool hvhe;
	bool bti;
	uint64_t limit;
	enum s2pt_granule granule;
};

/* Operations that the callbacks must tell apart. */
enum doing {
	DOING_ELSE,
	DOING_MAP,
	DOING_MARK,
	DOING_SPLIT,
	DOING_UNMAP,
	DOING_RELAX,
	/* Writing what an impossible output address leaves in Linux's tables; see accident.h. */
	DOING_ACCIDENT,
};

/* How many pages an operation may take. */
struct allowance {
	/* No cache was given, so that an operation fails if it needs a table. */
	bool none;
	uint64_t left;
};

/* The present operation. */
struct now {
	enum doing doing;
	/* The walk runs beside others: only then are its stores compare-and-swaps in Linux. */
	bool shared;
	/* The operation is inside of a read section. */
	bool reading;
	/* The barrier that makes new entries visible has been asked for. */
	bool published;
	/* The address as the script gave it, with its offset in the page. */
	s2pt_ipa_t ipa;
	/* Duties that Linux was told to leave out: the script does not see them asked for. */
	bool no_tlbi;
	bool no_cmo;
	/*
	 * Linux has another level than "unknown" in an invalidation after a walk that found
	 * nothing.
	 */
	bool level_left;
	int level;
	/* The permissions to execute that replace others in a relax; else 0. */
	unsigned int execute;
	/* The low bits of an output address that a block of Linux's is not aligned to; else 0. */
	uint64_t low;
	/* The word in the entry that is about to be made. */
	uint64_t before;
	/* The word that was there before a hold which 6.1 does not have. */
	uint64_t claimed;
	/* The entry that was written last. */
	const void *slot;
	/* A block was made that 5.10 makes only once the table in its place is free. */
	const void *owed;
	struct allowance cache;
};

/* Most tables for which Linux takes a reference too many. */
#define LEAKS_MOST 256

/* A table with such references. */
struct leak {
	uint64_t *table;
	uint64_t count;
};

/* A subtree that waits to be freed. */
struct retired {
	void *table;
	int level;
};

struct model {
	enum like like;
	/* The checker; NULL if there is none. */
	struct judge *judge;
	/** The core works entry by entry, as kernels do. */
	bool by_entry;
	enum s2pt_granule granule;
	FILE *out;
	/* The classes of events that are traced, a bit for each letter: bit 0 is `a`. */
	unsigned int classes;
	struct setup setup;
	/*
	 * The memory of the tables.  It outlives the table, so that `stat` has something to print.
	 */
	struct s2pt_pool *pool;
	/* The table; all zero if there is none. */
	struct s2pt pt;
	struct s2pt_hook hook;
	struct now now;
	uint64_t warnings;
	uint64_t fail_in;
	uint64_t fail_count;
	uint64_t race_in;
	uint64_t race_word;
	bool race_sets;
	/* The script wrote an entry that a walker may take for a held one. */
	bool held;
	/* Tables with such references, and pages that were lost by them; see leak.h. */
	struct leak leaked[LEAKS_MOST];
	unsigned int leaks;
	uint64_t lost;
	/* The words that 5.10 leaves; see left.h. */
	void *left;
	struct retired *retired;
	size_t retired_count;
	size_t retired_room;
};

/* Print a line for an event, if its class is traced; class 0 always is. */
void model_event(const struct model *model, char class, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void model_warn(struct model *model);

static inline bool model_lives(const struct model *model)
{
	return model->pt.root != NULL;
}

static inline const struct s2pt_format *model_format(const struct model *model)
{
	return &model->pt.config.format;
}

static inline const struct s2pt_geom *model_geom(const struct model *model)
{
	return &model->pt.config.format.geom;
}

static inline uint64_t model_read(const void *slot)
{
	return __atomic_load_n((const uint64_t *)slot, __ATOMIC_RELAXED);
}

static inline void model_write(void *slot, uint64_t word)
{
	__atomic_store_n((uint64_t *)slot, word, __ATOMIC_RELAXED);
}

#endif
