/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A fake hypervisor for operations on large ranges: it counts requests and events, and draws
 * invalidations on a map of pages.
 */

#include "bulk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A fake without traps does not use the argument of its trap, so the bulk is kept there. */
static struct bulk *bulk_of(void *context)
{
	const struct fake *fake = context;

	return fake->trap.arg;
}

static void *on_alloc(void *context, void *cache, unsigned int pages)
{
	struct bulk *bulk = bulk_of(context);

	bulk->allocs++;
	return bulk->inner.alloc(context, cache, pages);
}

static void on_free(void *context, void *table, unsigned int pages)
{
	struct bulk *bulk = bulk_of(context);

	bulk->frees++;
	bulk->inner.free(context, table, pages);
}

static void on_retire(void *context, const struct s2pt *pt, void *table, int level)
{
	struct bulk *bulk = bulk_of(context);

	bulk->retires++;
	bulk->inner.retire(context, pt, table, level);
}

static void draw(struct bulk *bulk, s2pt_ipa_t start, uint64_t size)
{
	unsigned int granule = bulk->fake->config.format.geom.granule;

	for (uint64_t at = start; at < start + size; at += UINT64_C(1) << granule) {
		uint64_t page = (at - bulk->window) >> granule;

		if (at >= bulk->window && page < BULK_PAGES)
			bulk->gone[page] = true;
	}
}

static void on_tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct bulk *bulk = bulk_of(context);
	const struct s2pt_geom *geom = &bulk->fake->config.format.geom;
	s2pt_ipa_t start = request->ipa;
	uint64_t size = request->size;

	bulk->inner.tlbi(context, request);
	if (request->kind == S2PT_TLBI_NONE) {
		bulk->publishes++;
		return;
	}
	bulk->tlbis++;
	if (request->scope != S2PT_SHARED)
		return;
	if (request->kind == S2PT_TLBI_VMID) {
		bulk->vmids++;
		memset(bulk->gone, true, sizeof(bulk->gone));
		return;
	}
	/* A block is invalidated as a whole, whatever part of it is named. */
	if (request->level <= S2PT_LEVEL_MAX) {
		size = s2pt_level_size(geom, request->level);
		start &= ~(size - 1);
	}
	draw(bulk, start, size);
}

static void on_cmo(void *context, const struct s2pt_cmo *request)
{
	struct bulk *bulk = bulk_of(context);

	bulk->inner.cmo(context, request);
	bulk->cmos++;
	if (request->kind == S2PT_CLEAN_DATA)
		bulk->cleaned += request->size;
	else
		bulk->discarded += request->size;
}

static void on_event(void *ctx, const struct s2pt_event *event)
{
	struct bulk *bulk = ctx;

	bulk->swaps += event->kind == S2PT_EVENT_SWAP;
	bulk->stores += event->kind == S2PT_EVENT_MAKE;
	bulk->loads += event->kind == S2PT_EVENT_LOAD;
}

struct bulk *bulk_new(const struct fake_want *want, s2pt_ipa_t window)
{
	struct fake_want quiet = *want;
	struct bulk *bulk = calloc(1, sizeof(*bulk));

	assert_non_null(bulk);
	quiet.quiet = true;
	bulk->fake = fake_new(&quiet);
	bulk->fake->trap.arg = bulk;
	bulk->window = window;
	bulk->inner = bulk->fake->ops;
	bulk->fake->ops.alloc = on_alloc;
	bulk->fake->ops.free = on_free;
	bulk->fake->ops.retire = on_retire;
	bulk->fake->ops.tlbi = on_tlbi;
	if (!want->no_cmo)
		bulk->fake->ops.cmo = on_cmo;
	/* s2pt_init() took the hook from the callbacks as they were then. */
	bulk->fake->pt.cmo = bulk->fake->ops.cmo;
	return bulk;
}

void bulk_count_events(struct bulk *bulk)
{
	bulk->hook = (struct s2pt_hook){ on_event, bulk };
	(void)s2pt_hook_thread(&bulk->hook);
}

void bulk_end(struct bulk *bulk)
{
	if (bulk->hook.event)
		(void)s2pt_hook_thread(NULL);
	fake_end(bulk->fake);
	free(bulk);
}

void bulk_forget(struct bulk *bulk)
{
	memset(bulk->gone, 0, sizeof(bulk->gone));
	bulk->tlbis = bulk->vmids = bulk->publishes = bulk->cmos = 0;
	bulk->cleaned = bulk->discarded = 0;
	bulk->retires = bulk->allocs = bulk->frees = 0;
	bulk->swaps = bulk->stores = bulk->loads = 0;
}
