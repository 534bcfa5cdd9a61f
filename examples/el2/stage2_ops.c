/* SPDX-License-Identifier: BSD-2-Clause */
/* The callbacks of libs2pt: pages at their own addresses, TLBIs, cache maintenance. */

#include "el2.h"
#include "trace.h"

#include <s2pt/arm64.h>

#define RETIRED 512

static struct s2pt_arm64 machine;
static struct s2pt_geom geometry;

/* Tables that were unlinked and invalidated, but that other CPUs may still read. */
static struct {
	atomic_uint lock;
	atomic_uint count;
	struct {
		const struct s2pt *pt;
		void *table;
		int level;
	} entry[RETIRED];
} retired;

static void *ops_alloc(void *context, void *cache, unsigned int pages)
{
	void *table = pool_alloc(pages);

	(void)context;
	(void)cache;
	if (table)
		trace(S2PT_LINE_ALLOC, (uintptr_t)table, pages * s2pt_page_size(&geometry));
	return table;
}

static void ops_free(void *context, void *table, unsigned int pages)
{
	uint64_t page = s2pt_page_size(&geometry);

	(void)context;
	for (unsigned int i = 0; i < pages; i++)
		trace(S2PT_LINE_FREE, (uintptr_t)table + i * page, 0);
	pool_free(table, pages);
}

static void ops_retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	trace(S2PT_LINE_RETIRE, (uintptr_t)table, 0);
	lock(&retired.lock);
	if (retired.count == RETIRED)
		fail("tables retired and not freed", RETIRED);
	retired.entry[retired.count].pt = pt;
	retired.entry[retired.count].table = table;
	retired.entry[retired.count].level = level;
	retired.count++;
	unlock(&retired.lock);
	statistics.retired++;
}

bool stage2_undrained(void)
{
	return retired.count != 0;
}

/*
 * Free the retired tables.  In an exclusive section no other CPU is in the table, so none can hold
 * them.
 */
void stage2_drain(void)
{
	while (retired.count) {
		retired.count--;
		s2pt_subtree_free(retired.entry[retired.count].pt,
				  retired.entry[retired.count].table,
				  retired.entry[retired.count].level);
	}
}

void stage2_step(const struct s2pt_step *step)
{
	if (!s2pt_arm64_step(step, false))
		fail("a step that is none", (uint64_t)step->op);
}

void stage2_record_step(const struct s2pt_step *step)
{
	trace_before_step();
	stage2_step(step);
	trace_after_step(step);
}

static void ops_tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct s2pt_steps steps;
	struct s2pt_step step;

	(void)context;
	statistics.tlbis[request->kind]++;
	s2pt_steps_begin(&steps, &geometry, &machine.tlb, request);
	while (s2pt_steps_next(&steps, &step))
		stage2_record_step(&step);
}

static void ops_cmo(void *context, const struct s2pt_cmo *request)
{
	bool code = request->kind == S2PT_DISCARD_CODE;

	(void)context;
	if (!code && stage2.config.format.fwb)
		return;
	s2pt_arm64_cmo(&machine, 0, request);
	trace(code ? S2PT_LINE_IC : S2PT_LINE_DC, request->pa, request->size);
}

void stage2_ops_init(const struct s2pt_geom *geom)
{
	s2pt_arm64_look(&machine);
	geometry = *geom;
}

const struct s2pt_ops stage2_ops = {
	.alloc = ops_alloc,
	.free = ops_free,
	.retire = ops_retire,
	.tlbi = ops_tlbi,
	.cmo = ops_cmo,
};
