/* SPDX-License-Identifier: BSD-2-Clause */
#include "explore_parts.h"

#define SLOT_PA  UINT64_C(0x80000000)
#define MOVED_BY UINT64_C(0x40000000)
#define BLOCK    UINT64_C(0x200000)

s2pt_ipa_t s2pt_machine_ipa(char page)
{
	static const s2pt_ipa_t ipas[MACHINE_GUEST] = { 0, 0x1000, 0x3fffe000, 0x40000000 };

	return ipas[(unsigned int)(page - '0') % MACHINE_GUEST];
}

static unsigned int guest_page(char page)
{
	return (unsigned int)(page - '0') % MACHINE_GUEST;
}

s2pt_pa_t s2pt_machine_pa(const struct machine *machine, char page)
{
	/* Pages 0 and 1 may lie in one block, and move together. */
	unsigned int moves = guest_page(page) == 1 ? 0 : guest_page(page);

	return SLOT_PA + s2pt_machine_ipa(page) + MOVED_BY * machine->now.moved[moves];
}

static bool has_host(const struct machine *machine)
{
	return machine->config.scenario->host != NULL;
}

/* Free what nobody can hold any more. */
static void settle(struct machine *machine)
{
	struct actor *current = machine->current;

	machine->current = NULL;
	for (unsigned int i = 0; i < MACHINE_PAGES; i++) {
		if (machine->now.page[i] != PAGE_RETIRED || machine->now.waits_for[i])
			continue;
		s2pt_subtree_free(&machine->now.pt, machine->now.words[i],
				  machine->now.retired_level[i]);
	}
	machine->current = current;
}

static void enter(struct machine *machine, unsigned int cpu)
{
	if (has_host(machine))
		s2pt_machine_step(machine, TOUCH_ENTER, OBJECT_LOCK);
	machine->now.inside |= 1U << cpu;
	s2pt_machine_check_mark(machine, S2PT_CHECK_READ);
	s2pt_machine_check_mark(machine, S2PT_CHECK_ENTER);
}

static void leave(struct machine *machine, unsigned int cpu)
{
	if (has_host(machine))
		s2pt_machine_step(machine, TOUCH_LEAVE, OBJECT_LOCK);
	s2pt_machine_check_mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_check_mark(machine, S2PT_CHECK_UNREAD);
	machine->now.inside &= ~(1U << cpu);
	for (unsigned int i = 0; i < MACHINE_PAGES; i++)
		machine->now.waits_for[i] &= ~(1U << cpu);
	settle(machine);
}

static enum s2pt_status answer(struct machine *machine, const struct actor *actor,
			       enum s2pt_mmu_end end)
{
	const struct s2pt_scenario *scenario = machine->config.scenario;
	char page = actor->access[1];
	struct s2pt_fault fault = {
		.ipa = s2pt_machine_ipa(page),
		.ipa_known = true,
		.write = actor->access[0] == 'w',
		.exec = actor->access[0] == 'x',
		.kind = end == S2PT_MMU_PERMISSION    ? S2PT_FAULT_PERMISSION
			: end == S2PT_MMU_ACCESS_FLAG ? S2PT_FAULT_ACCESS
						      : S2PT_FAULT_TRANSLATION,
	};
	struct s2pt_backing backing = {
		.present = true,
		.slot_size = UINT64_C(1) << 31,
		.fixed_size = MACHINE_PAGE,
		.found_size = scenario->huge ? BLOCK : MACHINE_PAGE,
		.writable = true,
		.logging = scenario->logging,
		.cache = machine,
	};
	struct s2pt_resolution resolution = { .dirty = false };
	enum s2pt_status status;

	if (has_host(machine))
		s2pt_machine_step(machine, TOUCH_READ, OBJECT_BACKING);
	backing.sample = s2pt_invalidate_sample(&machine->now.pt);
	backing.pa = s2pt_machine_pa(machine, page);
	s2pt_machine_saw(machine, backing.sample);
	s2pt_machine_saw(machine, backing.pa);
	enter(machine, actor->number);
	status = s2pt_resolve(&machine->now.pt, &fault, &backing, &resolution);
	if (resolution.dirty)
		machine->now.dirty[guest_page(page)] = true;
	leave(machine, actor->number);
	return status;
}

/* One access, with all the faults that it takes. */
static void carry_out(struct machine *machine, struct actor *actor)
{
	struct s2pt_mmu_access access = {
		.ipa = s2pt_machine_ipa(actor->access[1]),
		.type = actor->access[0] == 'w'   ? S2PT_MMU_WRITE
			: actor->access[0] == 'x' ? S2PT_MMU_FETCH
						  : S2PT_MMU_READ,
	};

	for (unsigned int faults = 0;; faults++) {
		enum s2pt_mmu_end end;
		enum s2pt_status status;

		actor->faults = faults;
		if (faults > machine->most_faults)
			machine->most_faults = faults;
		if (faults == MACHINE_FAULTS) {
			machine->stuck = true;
			s2pt_machine_wrong(machine, "an access does not come to an end");
		}
		actor->seen = 0;
		actor->met = NOWHERE;
		end = s2pt_machine_access(machine, actor->number, &access);
		if (end == S2PT_MMU_TRANSLATED)
			return;
		actor->tells = s2pt_mmu_end_name(end);
		status = answer(machine, actor, end);
		if (status < 0 && status != S2PT_ENOMEM)
			s2pt_machine_wrong(machine, "a fault is not answered");
		if (status == S2PT_BUSY && actor->met != NOWHERE)
			s2pt_machine_step(machine, TOUCH_AWAIT, actor->met);
	}
}

void s2pt_actor_vcpu(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;
	const char *plan = machine->config.scenario->vcpu[actor->number];

	for (unsigned int i = 0; plan[i]; i += 2) {
		actor->access[0] = plan[i];
		actor->access[1] = plan[i + 1];
		carry_out(machine, actor);
		actor->tells = "access done";
		actor->progress++;
		if (plan[i] == 'w')
			machine->now.written[guest_page(plan[i + 1])] = true;
	}
	actor->done = true;
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
}

static void move_page(struct machine *machine, struct s2pt_excl excl, char page,
		      struct s2pt_gather *gather)
{
	struct s2pt_range range = { s2pt_machine_ipa(page), MACHINE_PAGE };
	unsigned int moves = guest_page(page) == 1 ? 0 : guest_page(page);

	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
	s2pt_invalidate_begin(excl);
	(void)s2pt_unmap(excl, &range, gather);
	s2pt_gather_flush(&machine->now.pt, gather);
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
	machine->now.moved[moves]++;
	s2pt_invalidate_end(excl);
}

static void host_does(struct machine *machine, char what, char page)
{
	struct s2pt_range range = { s2pt_machine_ipa(page), MACHINE_PAGE };
	struct s2pt_splitting splitting = { .pages = UINT64_MAX, .cache = machine };
	struct s2pt_excl excl;
	struct s2pt_gather gather;
	bool young;

	s2pt_gather_init(&gather);
	splitting.range = range;
	s2pt_machine_step(machine, TOUCH_LOCK, OBJECT_LOCK);
	machine->now.writer = true;
	s2pt_machine_check_mark(machine, S2PT_CHECK_ENTER);
	s2pt_machine_check_mark(machine, S2PT_CHECK_ALONE);
	excl = s2pt_exclusive(&machine->now.pt);
	if (what == 'u')
		move_page(machine, excl, page, &gather);
	if (what == 'p') {
		machine->now.dirty[guest_page(page)] = false;
		(void)s2pt_protect_alone(excl, &range, S2PT_W, &gather);
	}
	if (what == 'a')
		(void)s2pt_age_clear_alone(excl, &range, &young, &gather);
	if (what == 's')
		(void)s2pt_split(excl, &splitting);
	s2pt_gather_flush(&machine->now.pt, &gather);
	/* What was written until here is collected. */
	if (what == 'p')
		machine->now.written[guest_page(page)] = false;
	s2pt_machine_check_mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_step(machine, TOUCH_UNLOCK, OBJECT_LOCK);
	machine->now.writer = false;
	settle(machine);
}

void s2pt_actor_host(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;
	const char *plan = machine->config.scenario->host;

	for (unsigned int i = 0; plan[i]; i += 2) {
		actor->access[0] = plan[i];
		actor->access[1] = plan[i + 1];
		host_does(machine, plan[i], plan[i + 1]);
		actor->tells = "done";
		actor->progress++;
	}
	actor->done = true;
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
}
