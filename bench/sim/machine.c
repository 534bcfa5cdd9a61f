/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The simulated machine below the core: memory for tables, the TLBI hook, and the cost of each
 * event point.
 */

#include "machine.h"

#include "engine.h"
#include "line.h"

#include <s2pt/host/hook.h>

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGE       ((size_t)4096)
#define ARENA_SIZE ((size_t)512 << 20)
#define LINES      (ARENA_SIZE / 64)
/* Where the arena lies in the physical address space. */
#define ARENA_PA UINT64_C(0x8000000000)

/*
 * Allocate pages one after the other and never give one twice: other vCPUs may still look at
 * retired tables.
 */
static void *give_page(void *context, void *cache, unsigned int pages)
{
	struct sim *sim = context;
	size_t size = pages * PAGE;
	char *page = sim->arena + sim->arena_used;

	(void)cache;
	if (sim->arena_used + size > ARENA_SIZE)
		return NULL;
	sim->arena_used += size;
	sim->counts.tables += pages;
	if (sim->running) {
		for (size_t at = 0; at < size; at += 64)
			sim_line_at(&sim->lines, page + at)->owner = sim->running->number + 1;
		sim_spend(sim, pages * sim->setup.costs.page);
	}
	return page;
}

static void take_page(void *context, void *table, unsigned int pages)
{
	struct sim *sim = context;

	(void)table;
	sim->counts.tables -= pages;
}

static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	struct sim *sim = context;

	(void)pt;
	(void)table;
	(void)level;
	sim->counts.retired++;
}

void sim_broadcast(struct sim *sim)
{
	const struct sim_costs *costs = &sim->setup.costs;

	sim->counts.broadcasts++;
	sim_wait(sim, costs->broadcast + sim->senders++ * costs->sender);
	sim->senders--;
}

static void tlbi(void *context, const struct s2pt_tlbi *request)
{
	struct sim *sim = context;

	if (request->kind == S2PT_TLBI_NONE)
		return;
	if (request->scope == S2PT_LOCAL) {
		sim->counts.locals++;
		sim_wait(sim, sim->setup.costs.local);
		return;
	}
	sim->counts.cleanings += request->kind == S2PT_TLBI_DIRTY;
	sim_broadcast(sim);
}

static const struct s2pt_ops ops = {
	.alloc = give_page, .free = take_page, .retire = retire, .tlbi = tlbi
};

static void on_event(void *context, const struct s2pt_event *event)
{
	struct sim *sim = context;
	struct sim_line *line;

	if (!sim->running || event->kind == S2PT_EVENT_ALONE)
		return;
	if (sim->running->in_guest) {
		sim->running->entry = (_Atomic(uint64_t) *)(uintptr_t)event->slot;
		return;
	}
	line = sim_line_at(&sim->lines, event->slot);
	switch (event->kind) {
	case S2PT_EVENT_LOAD:
		sim->counts.loads++;
		sim_wait(sim, sim_line_read(sim, line));
		return;
	case S2PT_EVENT_SWAP:
		sim->counts.swaps++;
		sim_wait(sim, sim_line_write(sim, line));
		return;
	case S2PT_EVENT_WON:
		if (event->want.word == s2pt_desc_held().word && s2pt_desc_valid(event->found))
			sim->counts.breaks++;
		return;
	case S2PT_EVENT_MAKE: /* The vCPU that stores holds the entry, or its table is not linked yet. */
		sim_spend(sim, sim_line_write(sim, line) == sim->setup.costs.swap
				       ? 1
				       : sim->setup.costs.line);
		return;
	case S2PT_EVENT_LOST:
	case S2PT_EVENT_MADE:
	case S2PT_EVENT_ALONE:
		return;
	}
}

static bool make_table(struct sim *sim)
{
	static const struct s2pt_geom_want want = {
		.granule = S2PT_4K, .ipa_bits = 44, .pa_bits = 48, .start_level = S2PT_START_AUTO
	};
	struct s2pt_config config = {
		.policy = sim->setup.policy,
		.tlb_range = true,
		.tlb_dirty = sim->setup.tlbiw,
		.bbm = s2pt_bbm(sim->setup.bbm),
		.contiguous = sim->setup.runs ? &s2pt_contiguous : NULL,
		.vmid = 1,
		.ops = &ops,
		.context = sim,
		.linear = (uintptr_t)sim->arena - ARENA_PA,
	};

	config.format.fwb = true;
	return s2pt_geom_init(&config.format.geom, &want) == S2PT_DONE &&
	       s2pt_init(&sim->pt, &config) == S2PT_DONE;
}

bool sim_machine_start(struct sim *sim)
{
	static struct s2pt_hook hook = { .event = on_event };

	sim->vcpus = calloc(SIM_VCPUS, sizeof(*sim->vcpus));
	sim->lines.lines = calloc(LINES, sizeof(*sim->lines.lines));
	sim->arena = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (sim->arena == MAP_FAILED)
		sim->arena = NULL;
	if (!sim->vcpus || !sim->lines.lines || !sim->arena)
		return false;
	sim->lines.base = sim->arena;
	hook.ctx = sim;
	(void)s2pt_hook_thread(&hook);
	return make_table(sim);
}

void sim_machine_stop(struct sim *sim)
{
	(void)s2pt_hook_thread(NULL);
	if (sim->arena)
		(void)munmap(sim->arena, ARENA_SIZE);
	free(sim->lines.lines);
	free(sim->vcpus);
	memset(sim, 0, sizeof(*sim));
}
