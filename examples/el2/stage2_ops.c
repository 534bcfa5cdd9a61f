/* SPDX-License-Identifier: BSD-2-Clause */
/* The callbacks of libs2pt: pages at their own addresses, TLBIs, cache maintenance. */

#include "cpu.h"
#include "el2.h"
#include "trace.h"

#define RETIRED 512

static struct s2pt_tlb_features features;
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

/* NOLINTBEGIN(bugprone-macro-parentheses): texts in parentheses are none for the assembler. */
#define PLAIN(op, text)                                                                            \
	case (op):                                                                                 \
		__asm__ volatile(text ::: "memory");                                               \
		return
#define WITH(op, text)                                                                             \
	case (op):                                                                                 \
		__asm__ volatile(text ", %0" ::"r"(step->operand) : "memory");                     \
		return
/* NOLINTEND(bugprone-macro-parentheses) */

/*
 * The range instructions are written by their encodings: assemblers know them from Armv8.4 on only.
 */
void stage2_step(const struct s2pt_step *step)
{
	switch ((unsigned int)step->op) { /* those that stage 2 asks for */
		PLAIN(S2PT_DSB_NSHST, "dsb nshst");
		PLAIN(S2PT_DSB_NSHLD, "dsb nshld");
		PLAIN(S2PT_DSB_NSH, "dsb nsh");
		PLAIN(S2PT_DSB_ISHST, "dsb ishst");
		PLAIN(S2PT_DSB_ISHLD, "dsb ishld");
		PLAIN(S2PT_DSB_ISH, "dsb ish");
		PLAIN(S2PT_ISB, "isb");
		PLAIN(S2PT_VMALLE1, "tlbi vmalle1");
		PLAIN(S2PT_VMALLE1IS, "tlbi vmalle1is");
		PLAIN(S2PT_VMALLS12E1, "tlbi vmalls12e1");
		PLAIN(S2PT_VMALLS12E1IS, "tlbi vmalls12e1is");
		WITH(S2PT_VALE2IS, "tlbi vale2is");
		WITH(S2PT_IPAS2E1, "tlbi ipas2e1");
		WITH(S2PT_IPAS2E1IS, "tlbi ipas2e1is");
		WITH(S2PT_RIPAS2E1, "sys #4, c8, c4, #2");
		WITH(S2PT_RIPAS2E1IS, "sys #4, c8, c0, #2");
	}
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
	s2pt_steps_begin(&steps, &geometry, &features, request);
	while (s2pt_steps_next(&steps, &step))
		stage2_record_step(&step);
}

static void ops_cmo(void *context, const struct s2pt_cmo *request)
{
	uint64_t line = UINT64_C(4) << (read_reg(ctr_el0) >> 16 & 0xf);

	(void)context;
	if (request->kind == S2PT_DISCARD_CODE) {
		__asm__ volatile("ic ialluis\n\tdsb ish\n\tisb" ::: "memory");
		trace(S2PT_LINE_IC, request->pa, request->size);
		return;
	}
	if (stage2.config.format.fwb)
		return;
	for (uint64_t at = request->pa; at < request->pa + request->size; at += line)
		__asm__ volatile("dc civac, %0" ::"r"(at) : "memory");
	__asm__ volatile("dsb ish" ::: "memory");
	trace(S2PT_LINE_DC, request->pa, request->size);
}

void stage2_ops_init(const struct s2pt_cpu *cpu, const struct s2pt_geom *geom)
{
	features = (struct s2pt_tlb_features){ .ttl = cpu->ttl, .range = cpu->tlb_range };
	geometry = *geom;
}

const struct s2pt_ops stage2_ops = {
	.alloc = ops_alloc,
	.free = ops_free,
	.retire = ops_retire,
	.tlbi = ops_tlbi,
	.cmo = ops_cmo,
};
