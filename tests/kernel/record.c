/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records operations: a recording for each table, begun with it and ended before it is destroyed.  What KVM does around an
 * operation is done here: locks, as sections in which nothing runs beside, and the invalidations that it leaves to its caller.
 */
#include "record.h"

#include "place.h"
#include "probe.h"
#include "retire.h"

#include <s2pt/record/recorder.h>

#include <stdio.h>
#include <stdlib.h>

#define CPUS 4

/* Where the pages lie in this process, in each recording. */
#define MEMORY ((uintptr_t)1 << 44)

struct record record;
const struct place *place;

static size_t memory_size;
static unsigned int recordings;

void *pool_memory(size_t size)
{
	memory_size = size;
	return (void *)MEMORY;
}

/* The recorder knows by itself of stores to what was freed. */
void pool_poison(w_u64 *at, size_t words)
{
	(void)at;
	(void)words;
}

static uint64_t pa_of(const void *at)
{
	return pool_pa((void *)(uintptr_t)at);
}

static void end(void)
{
	(void)s2pt_recorder_close();
}

/* The level at which a walk begins: that of the fewest levels, where up to 16 tables in a row are one. */
static int start_level(unsigned int ia_bits)
{
	unsigned int bits = w_page_shift - 3;
	int levels = (int)((ia_bits - 4 - w_page_shift + bits - 1) / bits);

	return 4 - (levels < 2 ? 2 : levels);
}

static bool begin(const struct w_setup *setup)
{
	bool wide = setup->lpa2 || w_page_shift == 16;
	char path[4096];
	struct s2pt_recorder_config config = {
		.path = path,
		.head = {
			.granule = w_page_shift,
			.ipa = setup->ia_bits,
			/* What an entry can hold: the pool's pages lie above what a smaller CPU has. */
			.pa = wide ? 52 : 48,
			.start = start_level(setup->ia_bits),
			.lpa2 = setup->lpa2,
			.fwb = setup->fwb && !setup->nofwb,
#ifdef HAVE_MM_OPS
			/* Before, caches were a matter of the callers. */
			.caches = !setup->nodc && !setup->noic,
#endif
			.cpus = CPUS,
			.vmid = RECORD_VMID,
		},
		.size = memory_size,
		.base = MEMORY,
		.pa_of = pa_of,
	};

	if (!recordings++)
		(void)atexit(end);
	(void)snprintf(path, sizeof(path), "%s-%u.rec", getenv("S2PT_RECORDING"), recordings);
	return s2pt_recorder_open(&config);
}

/* Bits 51:48 of an address stand in bits 5:2. */
static w_u64 vttbr_of(w_u64 pa)
{
	return (w_u64)RECORD_VMID << 48 | ((pa | pa >> 46) & (((w_u64)1 << 48) - 1));
}

RECORD_WRAP(int, w_init, const struct w_setup *setup, struct w_shape *shape)
{
	int error;

	record = (struct record){ .setup = *setup };
	if (!begin(setup))
		exit(2);
	error = __real_w_init(setup, shape);
	if (error) {
		end();
		recordings--;
		return error;
	}
	if (shape->start_level != start_level(setup->ia_bits))
		abort();
	record.root = pool_pa(w_root());
	record.vttbr = vttbr_of(record.root);
	record.vtcr = shape->vtcr;
	record_flush_begin();
	s2pt_recorder_root(w_root());
	return 0;
}

RECORD_WRAP(void, w_destroy, w_u64 step)
{
	end();
	__real_w_destroy(step);
}

/* Operations, each on the next CPU. */

static void enter(const char *operation, bool alone)
{
	static unsigned int cpu;
	char text[64];

	s2pt_recorder_cpu(cpu++ % CPUS);
	(void)snprintf(text, sizeof(text), "operation %s", operation);
	s2pt_recorder_remark(text);
	place = NULL;
	record.told = NULL;
	s2pt_recorder_mark(S2PT_LINE_ENTER);
	if (alone)
		s2pt_recorder_mark(S2PT_LINE_ALONE);
}

/* With the lock goes the read section: a grace period later detached tables are freed. */
static void leave(void)
{
	s2pt_recorder_mark(S2PT_LINE_LEAVE);
	if (w_retires)
		(void)retire_settle();
}

RECORD_WRAP(void, retire_defer, bool defer)
{
	(void)defer;
	__real_retire_defer(true);
}

/* An operation that its caller makes alone: under the write side of mmu_lock. */
#define ALONE(name, call, ...)                                                                     \
	RECORD_WRAP(int, name, __VA_ARGS__)                                                        \
	{                                                                                          \
		int result;                                                                        \
                                                                                                   \
		enter(#name + 2, true);                                                            \
		result = call;                                                                     \
		leave();                                                                           \
		return result;                                                                     \
	}

ALONE(w_flush, __real_w_flush(ipa, size), w_u64 ipa, w_u64 size)
ALONE(w_owner, __real_w_owner(ipa, size, id, flags), w_u64 ipa, w_u64 size, w_u64 id,
      unsigned int flags)
ALONE(w_annotate, __real_w_annotate(ipa, size, type, value, flags), w_u64 ipa, w_u64 size,
      w_u64 type, w_u64 value, unsigned int flags)
ALONE(w_mkold, __real_w_mkold(ipa, desc), w_u64 ipa, w_u64 *desc)
ALONE(w_test_clear_young, __real_w_test_clear_young(ipa, size, clear), w_u64 ipa, w_u64 size,
      bool clear)
ALONE(w_split, __real_w_split(ipa, size, objects, left), w_u64 ipa, w_u64 size, int objects,
      int *left)

/* May the walk meet others? */
static bool is_shared(unsigned int flags)
{
#ifdef HAVE_WALK_FLAGS
	return flags & W_SHARED || !(flags & W_ANY_GIVEN);
#else
	(void)flags;
	return false;
#endif
}

RECORD_WRAP(int, w_relax, w_u64 ipa, unsigned int prot, unsigned int flags)
{
	int result;

	enter("relax", !is_shared(flags));
	result = __real_w_relax(ipa, prot, flags);
	leave();
	return result;
}

RECORD_WRAP(int, w_mkyoung, w_u64 ipa, unsigned int flags, w_u64 *desc)
{
	int result;

	enter("mkyoung", !is_shared(flags));
	result = __real_w_mkyoung(ipa, flags, desc);
	leave();
	return result;
}

/* Ask for something, if it is whole pages in the input space: what comes of other ranges is no promise. */
static bool ask(const char *what, w_u64 ipa, w_u64 size, w_u64 pa, const char *prot)
{
	w_u64 end = (w_u64)1 << record.setup.ia_bits;

	if (!size || ipa >= end || size > end - ipa ||
	    (ipa | size | pa) & (((w_u64)1 << w_page_shift) - 1))
		return false;
	s2pt_recorder_ask(&(struct s2pt_recorder_wish){ what, ipa, size, pa, prot, false });
	return true;
}

/* Is 0 a promise that all is mapped?  Some trees pass over what they find mapped, unless they are told that it is for a fault. */
static bool promises(unsigned int flags)
{
#if defined(HAVE_IGNORE_EAGAIN)
	return !(flags & W_IGNORE_EAGAIN);
#elif defined(HAVE_HANDLE_FAULT)
	return flags & W_HANDLE_FAULT;
#else
	(void)flags;
	return true;
#endif
}

RECORD_WRAP(int, w_map, w_u64 ipa, w_u64 size, w_u64 pa, unsigned int prot, unsigned int flags)
{
	char text[4] = { 0 };
	unsigned int length = 0;
	bool asked;
	int result;

	enter("map", !(is_shared(flags) && flags & W_SHARED));
	text[length] = 'r';
	length += prot & W_R ? 1 : 0;
	text[length] = 'w';
	length += prot & W_W ? 1 : 0;
	text[length] = 'x';
	length += prot & (W_PX | W_UX) ? 1 : 0;
	text[length] = 0;
	asked = promises(flags) && ask("map", ipa, size, pa, length ? text : "-");
	result = __real_w_map(ipa, size, pa, prot, flags);
	if (asked)
		s2pt_recorder_done(result);
	leave();
	return result;
}

RECORD_WRAP(int, w_unmap, w_u64 ipa, w_u64 size)
{
	bool asked;
	int result;

	enter("unmap", true);
	asked = ask("unmap", ipa, size, 0, NULL);
	result = __real_w_unmap(ipa, size);
	if (asked)
		s2pt_recorder_done(result);
	leave();
	return result;
}

RECORD_WRAP(int, w_wrprotect, w_u64 ipa, w_u64 size)
{
	bool asked;
	int result;

	enter("wrprotect", true);
	asked = ask("protect", ipa, size, 0, "rx");
	result = __real_w_wrprotect(ipa, size);
#ifdef HAVE_SPLIT
	record_flush_range(ipa, size);
#else
	record_flush_all();
#endif
	if (asked)
		s2pt_recorder_done(result);
	leave();
	return result;
}
