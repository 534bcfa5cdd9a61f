/* SPDX-License-Identifier: BSD-2-Clause */
/* How a world tells its checker what happens.  A judge that is NULL is told nothing. */

#ifndef S2PT_HOST_WORLD_JUDGE_H
#define S2PT_HOST_WORLD_JUDGE_H

#include "s2pt/event.h"
#include "s2pt/host/check.h"
#include "s2pt/host/world.h"
#include "s2pt/ops.h"

struct world_judge;

/* Make a judge.  NULL: no memory. */
struct world_judge *s2pt_world_judge_new(const struct s2pt_world_config *config,
					 struct s2pt_pool *pool);
void s2pt_world_judge_delete(struct world_judge *judge);
const struct s2pt_check *s2pt_world_judge_check(const struct world_judge *judge);

/* Tell ENTER, LEAVE, READ, UNREAD, ALONE, BESIDE or END. */
void s2pt_world_judge_mark(struct world_judge *judge, enum s2pt_check_kind kind, unsigned int cpu);

/* Tell ALLOC, ROOT, RETIRE or FREE of a table, unless it is NULL. */
struct judged_table {
	const void *table;
	uint64_t size;
};

void s2pt_world_judge_table(struct world_judge *judge, enum s2pt_check_kind kind, unsigned int cpu,
			    const struct judged_table *table);

/* Tell that a stale entry was used. */
void s2pt_world_judge_stale(struct world_judge *judge, unsigned int cpu, s2pt_ipa_t ipa);

/* Tell of cache maintenance. */
void s2pt_world_judge_cache(struct world_judge *judge, unsigned int cpu,
			    const struct s2pt_cmo *request);

/* For `s2pt_invalidator_config::on_step`; `ctx` is the judge. */
void s2pt_world_judge_step(void *ctx, unsigned int cpu, unsigned int vmid,
			   const struct s2pt_step *step);

/* Called by a hook, last before a store and first after it. */
void s2pt_world_judge_before(struct world_judge *judge, const struct s2pt_event *event);
void s2pt_world_judge_after(struct world_judge *judge, unsigned int cpu,
			    const struct s2pt_event *event);

/* For `struct s2pt_mmu_memory`; `ctx` is the judge. */
bool s2pt_world_judge_read(void *ctx, s2pt_pa_t pa, uint64_t *word);
bool s2pt_world_judge_swap(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want);

#endif
