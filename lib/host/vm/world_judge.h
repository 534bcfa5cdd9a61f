/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_WORLD_JUDGE_H
#define S2PT_HOST_WORLD_JUDGE_H

/* How a world tells its checker what happens.  A judge that is NULL is told nothing. */

#include "s2pt/event.h"
#include "s2pt/host/check.h"
#include "s2pt/host/world.h"
#include "s2pt/ops.h"

struct world_judge;

/* NULL: no memory. */
struct world_judge *s2pt_world_judge_new(const struct s2pt_world_config *config,
					 struct s2pt_pool *pool);
void s2pt_world_judge_delete(struct world_judge *judge);
const struct s2pt_check *s2pt_world_judge_check(const struct world_judge *judge);

/* ENTER, LEAVE, READ, UNREAD, ALONE, BESIDE, END. */
void s2pt_world_judge_mark(struct world_judge *judge, enum s2pt_check_kind kind, unsigned int cpu);

/* ALLOC, ROOT, RETIRE, FREE; a table that is NULL is none. */
struct judged_table {
	const void *table;
	uint64_t size;
};

void s2pt_world_judge_table(struct world_judge *judge, enum s2pt_check_kind kind, unsigned int cpu,
			    const struct judged_table *table);

/* A stale entry was used. */
void s2pt_world_judge_stale(struct world_judge *judge, unsigned int cpu, s2pt_ipa_t ipa);

/* Caches were seen to. */
void s2pt_world_judge_cache(struct world_judge *judge, unsigned int cpu,
			    const struct s2pt_cmo *request);

/* For `struct s2pt_invalidator_config`, `ctx` the judge. */
void s2pt_world_judge_step(void *ctx, unsigned int cpu, unsigned int vmid,
			   const struct s2pt_step *step);

/* Around what a hook does: the last it does before a store, the first after it. */
void s2pt_world_judge_before(struct world_judge *judge, const struct s2pt_event *event);
void s2pt_world_judge_after(struct world_judge *judge, unsigned int cpu,
			    const struct s2pt_event *event);

/* For `struct s2pt_mmu_memory`, `ctx` the judge. */
bool s2pt_world_judge_read(void *ctx, s2pt_pa_t pa, uint64_t *word);
bool s2pt_world_judge_swap(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want);

#endif
