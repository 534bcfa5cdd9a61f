/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest of the benchmarks: a table whose hooks do nothing but count. */

#include "vm.h"

#ifdef BENCH_TRACED
#include "s2pt/host/hook.h"
#endif

#define BITS 40

static void *alloc(void *context, void *cache, unsigned int pages)
{
	struct bench_vm *vm = context;

	if (vm->counting) {
		vm->counts.allocated += pages;
		vm->counts.callbacks++;
	}
	if (!cache)
		return bench_root(&vm->arena, pages);
	return bench_alloc(cache);
}

static void give(void *context, void *table, unsigned int pages)
{
	struct bench_vm *vm = context;

	if (vm->counting) {
		vm->counts.freed += pages;
		vm->counts.callbacks++;
	}
	if (table != vm->arena.base)
		bench_give(&vm->arena, table);
}

/*
 * Free at once.  The cases that run threads retire nothing, so that no other walker can hold the
 * table.
 */
static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	struct bench_vm *vm = context;

	if (vm->counting) {
		vm->counts.retired++;
		vm->counts.callbacks++;
	}
	s2pt_subtree_free(pt, table, level);
}

static bool is_dsb(enum s2pt_step_op op)
{
	return op <= S2PT_DSB_ISH;
}

static void count_steps(struct bench_vm *vm, const struct s2pt_tlbi *request)
{
	static const struct s2pt_tlb_features cpu = { .ttl = true, .range = true, .dirty = true };
	struct s2pt_steps steps;
	struct s2pt_step step;

	s2pt_steps_begin(&steps, &vm->table.config.format.geom, &cpu, request);
	while (s2pt_steps_next(&steps, &step)) {
		if (is_dsb(step.op))
			vm->counts.dsb++;
		else if (step.op != S2PT_ISB)
			vm->counts.tlbi_instructions++;
	}
}

static void count_tlbi(struct bench_vm *vm, const struct s2pt_tlbi *request)
{
	struct bench_counts *counts = &vm->counts;

	counts->callbacks++;
	switch (request->kind) {
	case S2PT_TLBI_NONE:
		counts->tlbi_none++;
		break;
	case S2PT_TLBI_IPA:
		if (request->scope == S2PT_LOCAL)
			counts->tlbi_local++;
		else
			counts->tlbi_ipa++;
		break;
	case S2PT_TLBI_RANGE:
		counts->tlbi_range++;
		break;
	case S2PT_TLBI_VMID:
		counts->tlbi_vmid++;
		break;
	case S2PT_TLBI_DIRTY:
		counts->tlbi_dirty++;
		break;
	}
	count_steps(vm, request);
}

static void tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct bench_vm *vm = context;

	if (vm->counting)
		count_tlbi(vm, request);
}

static void cmo(void *context, const struct s2pt_cmo *request)
{
	struct bench_vm *vm = context;

	if (!vm->counting)
		return;
	vm->counts.callbacks++;
	vm->counts.cmo++;
	vm->counts.cmo_bytes += request->size;
}

static const struct s2pt_ops with_fwb = {
	.alloc = alloc,
	.free = give,
	.retire = retire,
	.tlbi = tlbi,
};

static const struct s2pt_ops without_fwb = {
	.alloc = alloc,
	.free = give,
	.retire = retire,
	.tlbi = tlbi,
	.cmo = cmo,
};

bool bench_vm_open(struct bench_vm *vm, size_t pages, unsigned int threads, size_t cache_pages)
{
	*vm = (struct bench_vm){ .threads = threads };
	if (!bench_arena_init(&vm->arena, pages + threads * cache_pages))
		return false;
	for (unsigned int i = 0; i < threads; i++) {
		if (!bench_cache_init(&vm->caches[i], &vm->arena, cache_pages))
			return false;
	}
	return true;
}

void bench_vm_close(struct bench_vm *vm)
{
	bench_vm_destroy(vm);
	for (unsigned int i = 0; i < vm->threads; i++)
		bench_cache_free(&vm->caches[i], &vm->arena);
	bench_arena_free(&vm->arena);
}

void bench_vm_destroy(struct bench_vm *vm)
{
	if (vm->lives)
		s2pt_destroy(s2pt_exclusive(&vm->table));
	vm->lives = false;
}

enum s2pt_status bench_vm_reset(struct bench_vm *vm)
{
	static const struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = BITS,
		.pa_bits = BITS,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_config config = {
		.format = { .fwb = !vm->setup.no_fwb },
		.policy = vm->setup.policy,
		.by_entry = vm->setup.by_entry,
		.contiguous = vm->setup.contiguous ? &s2pt_contiguous : NULL,
		.bbm = s2pt_bbm(vm->setup.bbm),
		.tlb_dirty = vm->setup.tlb_dirty,
		.software_managed = !vm->setup.hardware_managed,
		.tlb_range = true,
		.ops = vm->setup.no_fwb ? &without_fwb : &with_fwb,
		.context = vm,
		.linear = vm->arena.linear,
	};
	enum s2pt_status status = s2pt_geom_init(&config.format.geom, &want);

	bench_vm_destroy(vm);
	if (status == S2PT_DONE)
		status = s2pt_init(&vm->table, &config);
	vm->lives = status == S2PT_DONE;
	return status;
}

bool bench_vm_fill(struct bench_vm *vm)
{
	for (unsigned int i = 0; i < vm->threads; i++) {
		struct bench_cache *cache = &vm->caches[i];

		if (!bench_cache_fill(cache, &vm->arena, (size_t)cache->room))
			return false;
	}
	return true;
}

#ifdef BENCH_TRACED

const bool bench_traced = true;

static void count_event(void *ctx, const struct s2pt_event *event)
{
	struct bench_counts *counts = ctx;

	switch (event->kind) {
	case S2PT_EVENT_LOAD:
		counts->loads++;
		return;
	case S2PT_EVENT_SWAP:
		counts->swaps++;
		return;
	case S2PT_EVENT_MADE:
		counts->stores++;
		return;
	case S2PT_EVENT_MAKE:
	case S2PT_EVENT_WON:
	case S2PT_EVENT_LOST:
	case S2PT_EVENT_ALONE:
		return;
	}
}

static void trace(struct bench_vm *vm, bool on)
{
	static struct s2pt_hook hook = { .event = count_event };

	hook.ctx = &vm->counts;
	(void)s2pt_hook_thread(on ? &hook : NULL);
}

#else

const bool bench_traced = false;

static void trace(struct bench_vm *vm, bool on)
{
	(void)vm;
	(void)on;
}

#endif

void bench_vm_count(struct bench_vm *vm, bool on)
{
	if (on)
		vm->counts = (struct bench_counts){ 0 };
	vm->counting = on;
	trace(vm, on);
}
