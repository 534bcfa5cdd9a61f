/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the walker's seams call, answered by the explorer's machine: each access, invalidation, allocation and read section is
 * a step there, or part of one.
 */
#include "breaks.h"
#include "event.h"
#include "kernel.h"
#include "pool.h"
#include "promise.h"
#include "where.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The pointer for memory that is no table: touched, it faults. */
#define ELSEWHERE (UINT64_C(0xd1) << 56)

struct kernel_state kernel_state;
struct s2pt_seat *kernel_seat;

void kernel_wrong(const char *format, ...)
{
	char text[80], line[160], at[72];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	where_print_place(where_place(), at, sizeof(at));
	(void)snprintf(line, sizeof(line), "%s at %s", text, at);
	s2pt_seat_wrong(kernel_seat, line);
}

void event_misuse(const char *format, ...)
{
	char text[80];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	kernel_wrong("%s", text);
}

void event_warn(int line, bool once)
{
	(void)line;
	(void)once;
	kernel_wrong("the kernel warns");
}

/* Pages. */

bool pool_has(const volatile void *at)
{
	return s2pt_seat_has(kernel_seat, (const void *)at);
}

static unsigned int *count_of(const void *at, const char *what)
{
	unsigned int *count;

	if (!pool_has(at)) {
		kernel_wrong("%s of what is no table", what);
		return NULL;
	}
	count = &kernel_state.count[s2pt_seat_page(kernel_seat, at)];
	if (!*count)
		kernel_wrong("%s of a table that is free", what);
	return *count ? count : NULL;
}

void *pool_alloc(unsigned int pages)
{
	void *at = s2pt_seat_alloc(kernel_seat, pages);

	for (unsigned int i = 0; at && i < pages; i++)
		kernel_state.count[s2pt_seat_page(kernel_seat, at) + i] = 1;
	if (at)
		promise_alloc(at);
	return at;
}

void *pool_alloc_from(int *objects)
{
	--*objects;
	return pool_alloc(1);
}

void pool_free_root(void *at, size_t size)
{
	s2pt_seat_free(kernel_seat, at, (unsigned int)(size / KERNEL_PAGE));
}

void pool_retire(void *table, int level)
{
	s2pt_seat_retire(kernel_seat, table, level);
	promise_retire(table);
}

void pool_get(void *at)
{
	unsigned int *count = count_of(at, "get_page()");

	if (count)
		++*count;
}

void pool_put(void *at)
{
	unsigned int *count = count_of(at, "put_page()");

	if (count && --*count == 0)
		s2pt_seat_free(kernel_seat, (void *)((uintptr_t)at & ~(uintptr_t)(KERNEL_PAGE - 1)),
			       1);
}

int pool_count(void *at)
{
	unsigned int *count = count_of(at, "page_count()");

	return count ? (int)*count : 0;
}

void *pool_at(w_u64 pa)
{
	void *at = s2pt_seat_at(kernel_seat, pa);

	/* Code asks for a pointer to data too, to hand it to cache maintenance. */
	return s2pt_seat_pa_of(kernel_seat, at) == pa ? at : (void *)(uintptr_t)(ELSEWHERE | pa);
}

w_u64 pool_pa(void *at)
{
	return s2pt_seat_pa_of(kernel_seat, at);
}

/* Accesses. */

void pool_read(const volatile void *at)
{
	if (pool_has(at))
		promise_load((const void *)at, s2pt_seat_load(kernel_seat, (const void *)at));
}

/* Does the kernel take for a table what is none? */
static bool is_elsewhere(const volatile void *at)
{
	if ((uintptr_t)at >> 56 != ELSEWHERE >> 56)
		return false;
	kernel_wrong("what is no table is taken for one");
	return true;
}

w_u64 store_read(const volatile void *at)
{
	w_u64 word;

	if (is_elsewhere(at))
		return 0;
	if (!pool_has(at))
		return *(const volatile w_u64 *)at;
	word = s2pt_seat_load(kernel_seat, (const void *)at);
	promise_load((const void *)at, word);
	return word;
}

void store_write(volatile void *at, w_u64 value, char kind)
{
	w_u64 old;

	if (is_elsewhere(at))
		return;
	if (!pool_has(at)) {
		*(volatile w_u64 *)at = value;
		return;
	}
	old = s2pt_seat_store(kernel_seat, (void *)at, value, kind == 'r');
	breaks_note((const void *)at, old, value);
	promise_store((const void *)at, old, value, kind);
}

w_u64 store_swap(volatile void *at, w_u64 old, w_u64 want)
{
	w_u64 found;

	if (is_elsewhere(at))
		return 0;
	found = s2pt_seat_swap(kernel_seat, (void *)at, old, want);
	if (found == old) {
		breaks_note((const void *)at, found, want);
		promise_swap();
	}
	return found;
}

w_u64 store_exchange(volatile void *at, w_u64 want)
{
	w_u64 found;

	if (is_elsewhere(at))
		return 0;
	found = s2pt_seat_exchange(kernel_seat, (void *)at, want);
	breaks_note((const void *)at, found, want);
	promise_swap();
	return found;
}

/* Barriers, read sections, invalidations. */

void event_barrier(const char *what)
{
	static const struct {
		const char *name;
		enum s2pt_step_op op;
	} barriers[] = {
		{ "dsb nshst", S2PT_DSB_NSHST }, { "dsb nshld", S2PT_DSB_NSHLD },
		{ "dsb nsh", S2PT_DSB_NSH },     { "dsb ishst", S2PT_DSB_ISHST },
		{ "dsb ishld", S2PT_DSB_ISHLD }, { "dsb ish", S2PT_DSB_ISH },
		{ "dsb sy", S2PT_DSB_ISH },      { "isb", S2PT_ISB },
	};

	for (unsigned int i = 0; i < sizeof(barriers) / sizeof(barriers[0]); i++)
		if (!strcmp(what, barriers[i].name))
			s2pt_seat_barrier(kernel_seat, barriers[i].op);
	if (!strcmp(what, "dmb ishst") || !strcmp(what, "dmb ish"))
		s2pt_seat_dmb(kernel_seat);
}

void event_rcu(bool lock)
{
	s2pt_seat_read_section(kernel_seat, lock);
}

bool event_rcu_held(void)
{
	return s2pt_seat_reads(kernel_seat);
}

static void tlbi(struct s2pt_tlbi request)
{
	request.vmid = 1;
	s2pt_seat_tlbi(kernel_seat, &request);
}

void event_tlbi_all(void)
{
	tlbi((struct s2pt_tlbi){ .kind = S2PT_TLBI_VMID, .level = S2PT_LEVEL_UNKNOWN });
}

void event_tlbi(const char *kind, w_u64 ipa, int level)
{
	/* Level 0, which no table here has, was no hint up to 6.8. */
	tlbi((struct s2pt_tlbi){
		.kind = S2PT_TLBI_IPA,
		.scope = kind[1] == 'n' ? S2PT_LOCAL : S2PT_SHARED,
		.ipa = ipa & ~(KERNEL_PAGE - 1),
		.size = KERNEL_PAGE,
		.level = level == INT_MAX || level == 0 ? S2PT_LEVEL_UNKNOWN : level,
		.stage1 = true,
	});
}

void event_tlbi_range(w_u64 ipa, w_u64 pages)
{
	tlbi((struct s2pt_tlbi){
		.kind = S2PT_TLBI_RANGE,
		.ipa = ipa & ~(KERNEL_PAGE - 1),
		.size = pages * KERNEL_PAGE,
		.level = S2PT_LEVEL_UNKNOWN,
		.stage1 = true,
	});
}

void event_tlbi_stage1(const char *op, w_u64 address, int level)
{
	(void)op;
	(void)address;
	(void)level;
	kernel_wrong("an invalidation of stage 1");
}

/* With FWB nobody cleans data caches, and the simulated ones of instructions are always right. */
void event_dcache(void *at, size_t size)
{
	(void)at;
	(void)size;
}

void event_icache(void *at, size_t size)
{
	(void)at;
	(void)size;
}

void event_visit(const struct w_visit *visit)
{
	(void)visit;
}
