/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of stores in flight: which are seen before others, and what barriers have walks see. */

#include "late_order.h"

#include "machine.h"

static bool is_weak(const struct machine *machine)
{
	return machine->config.weak && machine->current;
}

static uint8_t all_cpus(const struct machine *machine)
{
	return (uint8_t)((1U << machine->vcpus) - 1);
}

static uint8_t own_bit(const struct machine *machine)
{
	return (uint8_t)(1U << machine->current->number);
}

/* The stores that come before a new one of the current actor. */
static uint16_t predecessors(const struct machine *machine, uint32_t object, bool release)
{
	const struct late *late = &machine->now.unseen;
	uint16_t after = 0;

	for (unsigned int i = 0; i < late->count; i++) {
		const struct late_store *store = &late->store[i];
		bool own = store->actor == machine->current->number;
		bool known = own || (store->known_to & own_bit(machine));

		if ((store->object == object && !store->contents) || (own && store->fenced) ||
		    (release && known))
			after |= (uint16_t)(1U << i);
	}
	return after;
}

static void put(struct machine *machine, struct late_store store)
{
	s2pt_late_put(&machine->now.unseen, &store, all_cpus(machine));
}

/* A table is linked without a release: what is in it may be seen later than the link. */
static void link_loose(struct machine *machine, uint64_t want)
{
	unsigned int page =
		(unsigned int)((want & UINT64_C(0x0000fffffffff000)) - MACHINE_PA) / MACHINE_PAGE;

	if (!(machine->now.unseen.loose >> page & 1))
		return;
	put(machine, (struct late_store){
			     .object = (uint16_t)(page * MACHINE_WORDS),
			     .contents = true,
			     .actor = (uint8_t)machine->current->number,
		     });
}

void s2pt_late_order_store(struct machine *machine, uint32_t object, uint64_t old, uint64_t want,
			   bool release)
{
	struct late *late = &machine->now.unseen;

	if (!is_weak(machine))
		return;
	release &= !machine->config.unreleased;
	if (is_private(machine, object)) {
		late->loose |= 1U << object / MACHINE_WORDS;
		return;
	}
	if (!release && s2pt_machine_links(machine, want))
		link_loose(machine, want);
	put(machine, (struct late_store){
			     .object = (uint16_t)object,
			     .actor = (uint8_t)machine->current->number,
			     .old = old,
			     .after = predecessors(machine, object, release),
		     });
}

void s2pt_late_order_knows(struct machine *machine, uint32_t object)
{
	struct late *late = &machine->now.unseen;

	if (!is_weak(machine))
		return;
	for (unsigned int i = 0; i < late->count; i++)
		if (late->store[i].object == object && !late->store[i].contents)
			late->store[i].known_to |= own_bit(machine);
}

/* The tables that only the current actor knows, as bits. */
static unsigned int own_tables(const struct machine *machine)
{
	unsigned int own = 0;

	for (unsigned int page = 0; page < MACHINE_PAGES; page++)
		if (machine->now.name[page] >> 16 == machine->current->number + 1)
			own |= 1U << page;
	return own;
}

void s2pt_late_order_fence(struct machine *machine)
{
	struct late *late = &machine->now.unseen;

	if (!is_weak(machine))
		return;
	late->loose &= ~own_tables(machine);
	for (unsigned int i = 0; i < late->count; i++)
		late->store[i].fenced |= late->store[i].actor == machine->current->number;
}

/* What a DSB has walks see: the CPU's own stores, or what it has read, or both; and to whom. */
static uint16_t waits_for(const struct machine *machine, enum s2pt_step_op op, uint8_t cpus)
{
	const struct late *late = &machine->now.unseen;
	bool loads = op != S2PT_DSB_NSHST && op != S2PT_DSB_ISHST && op != S2PT_DSB_OSHST;
	bool stores = op != S2PT_DSB_NSHLD && op != S2PT_DSB_ISHLD;
	uint16_t found = 0;

	for (unsigned int i = 0; i < late->count; i++) {
		const struct late_store *store = &late->store[i];
		bool own = store->actor == machine->current->number;

		if (((own && stores) || ((store->known_to & own_bit(machine)) && loads)) &&
		    (cpus & ~store->seen_by))
			found |= (uint16_t)(1U << i);
	}
	return found;
}

static bool is_alone(enum s2pt_step_op op)
{
	return op == S2PT_DSB_NSHST || op == S2PT_DSB_NSHLD || op == S2PT_DSB_NSH;
}

static bool is_barrier(enum s2pt_step_op op)
{
	return op <= S2PT_DSB_ISH || op == S2PT_DSB_OSHST || op == S2PT_DSB_OSH;
}

void s2pt_late_order_barrier(struct machine *machine, enum s2pt_step_op op)
{
	uint8_t cpus = all_cpus(machine);
	uint16_t found;

	if (!is_weak(machine) || !is_barrier(op))
		return;
	if (is_alone(op))
		cpus &= own_bit(machine);
	if (waits_for(machine, op, cpus)) {
		s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_WALKS);
		machine->current->tells = "DSB: walks see what was stored";
	}
	found = waits_for(machine, op, cpus);
	for (unsigned int i = 0; i < machine->now.unseen.count; i++)
		if (found >> i & 1)
			s2pt_late_arrive(&machine->now.unseen, i, cpus);
	s2pt_late_settle(&machine->now.unseen, all_cpus(machine));
	if (op != S2PT_DSB_NSHLD && op != S2PT_DSB_ISHLD)
		s2pt_late_order_fence(machine);
}
