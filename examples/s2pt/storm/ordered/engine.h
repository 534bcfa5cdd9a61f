/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef ORDERED_ENGINE_H
#define ORDERED_ENGINE_H

#include "common/trace/file.h"
#include "s2pt/exclusive.h"
#include "s2pt/host/check.h"
#include "s2pt/host/hook.h"
#include "s2pt/host/pool.h"

/* Where the tables of a replay live, and what they ask of the TLBs. */
struct engine {
	struct s2pt_pool *pool;
	/* Requests since engine_forget(), those for nothing but a barrier left out. */
	struct s2pt_tlbi *requests;
	size_t n_requests;
	/* Of the stores; whose pages they are, by their number in the pool. */
	struct s2pt_hook hook;
	struct engine_table **owners;
	size_t n_owners;
	bool failed;
};

/* One table. */
struct engine_table {
	struct s2pt pt;
	struct engine *engine;
	/* Looks on. */
	struct s2pt_check *check;
	struct s2pt_tlb_features features;
	bool made;
};

/* What the tables of a trace have in common. */
struct engine_config {
	enum s2pt_granule granule;
	enum s2pt_policy policy;
	bool lpa2;
	bool fwb;
	bool tlb_range;
};

/* As `cache` of a request: there are no pages. */
extern char engine_no_pages[1];

/* False: no memory. */
bool engine_open(struct engine *engine, const struct engine_config *config);

/* An empty table for `vm`.  It must not move afterwards. */
enum s2pt_status engine_make(struct engine *engine, const struct engine_config *config,
			     const struct trace_vm *vm, struct engine_table *table);

/* Free it; one that was not made is left alone. */
void engine_free(struct engine_table *table);

/* Forget the requests so far. */
void engine_forget(struct engine *engine);

/* Pages that tables still have. */
uint64_t engine_live(const struct engine *engine);

void engine_close(struct engine *engine);

/* KVM's permission and type bits as attributes. */
struct s2pt_attr engine_attr(uint64_t prot);

/* What KVM returns where libs2pt does. */
int engine_errno(enum s2pt_status status);

/* The level whose leaves have this size; S2PT_LEVEL_UNKNOWN if there is none. */
int engine_level(const struct s2pt_geom *geom, uint64_t size);

#endif
