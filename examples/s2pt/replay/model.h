/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_MODEL_H
#define REPLAY_MODEL_H

/*
 * One table of libs2pt under a script: what was asked for at `init`, the hypervisor's callbacks that
 * write down what the core does, and the accidents that a script arranges.
 */

#include "judge.h"
#include "like.h"
#include "s2pt/exclusive.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/pool.h"
#include "s2pt/shared.h"

#include <stdio.h>

/* What `init` was told, beyond the shape. */
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
	/* Writing what an impossible output address leaves behind; see accident.h. */
	DOING_ACCIDENT,
};

/* The pages that an operation may take. */
struct allowance {
	/* No cache was given: whatever needs a table fails. */
	bool none;
	uint64_t left;
};

/* The operation under way. */
struct now {
	enum doing doing;
	/* Beside other walkers: only these stores are compare-and-swaps in Linux. */
	bool shared;
	/* Inside of a read section. */
	bool reading;
	/* The barrier that makes new entries visible has been asked for. */
	bool published;
	/* As the script has it, with its offset in the page. */
	s2pt_ipa_t ipa;
	/* Linux was told to leave these duties out: a script does not see them asked for. */
	bool no_tlbi;
	bool no_cmo;
	/* Linux has another level than "unknown" in an invalidation that came of nothing. */
	bool level_left;
	int level;
	/* Relaxing, where these permissions to execute take the place of others; else 0. */
	unsigned int execute;
	/* What is in the entry that is about to be made. */
	uint64_t before;
	/* What was there before a hold that 6.1 does not have. */
	uint64_t claimed;
	/* The held entry that a walk alone has met last. */
	const void *held;
	struct allowance cache;
};

/* A subtree whose time has not come. */
struct retired {
	void *table;
	int level;
};

struct model {
	enum like like;
	/* NULL: nobody looks on. */
	struct judge *judge;
	/** One entry after the other, as kernels do. */
	bool by_entry;
	enum s2pt_granule granule;
	FILE *out;
	/* Letters of the traced classes: bit 0 is `a`. */
	unsigned int classes;
	struct setup setup;
	/* Where tables lie; it outlives the table, so that `stat` has something to tell. */
	struct s2pt_pool *pool;
	/* All zero when there is none. */
	struct s2pt pt;
	struct s2pt_hook hook;
	struct now now;
	uint64_t warnings;
	uint64_t fail_in;
	uint64_t fail_count;
	uint64_t race_in;
	uint64_t race_word;
	bool race_sets;
	/* An entry was poked that a walker may take for a held one. */
	bool held;
	struct retired *retired;
	size_t retired_count;
	size_t retired_room;
};

extern const struct s2pt_ops model_ops;

/* Without a table, as a script finds it. */
void model_open(struct model *model, enum like like, enum s2pt_granule granule, FILE *out);
void model_close(struct model *model);

/* A line of an event, if its class is traced; always, for class 0. */
void model_event(const struct model *model, char class, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void model_warn(struct model *model);

/* Between them the callbacks know what goes on. */
void model_begin(struct model *model, enum doing doing, bool shared);
void model_end(struct model *model);
/* The end of the read section, and of the operation where Linux has the barrier in any case. */
void model_leave(struct model *model);
void model_publish(struct model *model);

/* Free what waits: how many subtrees. */
uint64_t model_settle(struct model *model);

/* `tN`, or `tN+K` in a root of several pages; 40 bytes. */
const char *model_name(const struct model *model, const void *inside, char *text);
/* A descriptor as Linux would have it, tables by name; 64 bytes. */
const char *model_word(const struct model *model, uint64_t word, char *text);

/* A word that leads to a table of the pool, at whatever level it lies. */
bool model_is_link(const struct model *model, uint64_t word);
/* The line of a store, if they are traced. */
void model_store(const struct model *model, const void *slot, uint64_t before, uint64_t after,
		 char kind);

/* The event points of the core. */
void model_point(void *ctx, const struct s2pt_event *event);

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

/* What a walker of another kind might have written. */
static inline void model_poke(const struct model *model, void *slot, uint64_t word)
{
	judge_poke(model, slot, word);
	model_write(slot, word);
}

#endif
