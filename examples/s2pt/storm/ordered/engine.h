/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypervisor of a replay: where its tables are, what they ask of the TLBs, and how KVM's values
 * become libs2pt's.
 */

#ifndef ORDERED_ENGINE_H
#define ORDERED_ENGINE_H

#include "common/trace/trace.h"
#include "engine_table.h"
#include "s2pt/decide.h"

/* What the tables of a trace have in common. */
struct engine_config {
	enum s2pt_granule granule;
	enum s2pt_policy policy;
	bool lpa2;
	bool fwb;
	bool tlb_range;
};

/* A `cache` without pages, for requests that may not allocate. */
extern char engine_no_pages[1];

/* Make an engine.  False: no memory. */
bool engine_open(struct engine *engine, const struct engine_config *config);

/* Make an empty table for `vm`.  It must not move afterwards. */
enum s2pt_status engine_make(struct engine *engine, const struct engine_config *config,
			     const struct trace_vm *vm, struct engine_table *table);

/* Free a table; one that was not made is left alone. */
void engine_free(struct engine_table *table);

/* Forget all requests so far. */
void engine_forget(struct engine *engine);

/* The number of pages that tables still have. */
uint64_t engine_live(const struct engine *engine);

void engine_close(struct engine *engine);

/* Attributes from KVM's permission and type bits. */
struct s2pt_attr engine_attr(uint64_t prot);

/* The error that KVM returns where libs2pt returns this status. */
int engine_errno(enum s2pt_status status);

/* The level whose leaves have this size; S2PT_LEVEL_UNKNOWN if there is none. */
int engine_level(const struct s2pt_geom *geom, uint64_t size);

#endif
