/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a CPU at EL2 does to its own stage 1 with libs2pt's own core, beside others or alone; until it is
 * done, since nobody takes a fault to come again.
 */

#include "core_el2.h"

#include "core_host.h"
#include "guest.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"
#include "section.h"

#define BLOCK UINT64_C(0x200000)

static struct s2pt_mapping mapping_of(struct machine *machine, char what, char page)
{
	uint64_t size = what == 'b' ? BLOCK : MACHINE_PAGE;
	struct s2pt_mapping mapping = {
		.ipa = s2pt_machine_va(machine, page) & ~(size - 1),
		.size = size,
		.attr = { .perm = S2PT_R | S2PT_W },
		.cache = machine,
	};

	mapping.pa = s2pt_machine_pa(machine, page) & ~(size - 1);
	if (what == 'v')
		mapping.attr.software = 1;
	return mapping;
}

/* Once, beside others. */
static enum s2pt_status beside(struct machine *machine, char what, char page)
{
	struct s2pt_mapping mapping = mapping_of(machine, what, page);
	struct s2pt_range range = { mapping.ipa, mapping.size };

	if (what == 'g')
		return s2pt_relax(&machine->now.pt, mapping.ipa, S2PT_W);
	if (what == 'p')
		return s2pt_protect(&machine->now.pt, &range, S2PT_W, NULL);
	return s2pt_map(&machine->now.pt, &mapping);
}

static void until_done(struct machine *machine, char what, char page)
{
	struct actor *actor = machine->current;
	enum s2pt_status status;

	do {
		actor->met = NOWHERE;
		s2pt_core_enter(machine);
		status = beside(machine, what, page);
		s2pt_core_leave(machine);
		s2pt_machine_knows(machine, (uint64_t)status);
		if (status == S2PT_BUSY)
			s2pt_machine_await(machine, status);
	} while (status == S2PT_BUSY || status == S2PT_RACED);
	if (status < 0 && status != S2PT_ENOMEM && status != S2PT_EEXIST)
		s2pt_machine_wrong(machine, "an operation at EL2 is refused");
}

/* Map a page to other memory than it is now, where the policy allows it. */
static void move(struct machine *machine, struct s2pt_excl excl, char page)
{
	struct s2pt_mapping mapping;

	machine->now.moved[moves_with(machine, page)]++;
	mapping = mapping_of(machine, 'n', page);
	if (s2pt_map_alone(excl, &mapping) == S2PT_EEXIST)
		machine->now.moved[moves_with(machine, page)]--;
}

/* What was unmapped may be used for something else, and the page is another one from here on. */
static void gone(struct machine *machine, char page)
{
	machine->judge->gone(machine, s2pt_machine_va(machine, page));
	machine->now.moved[moves_with(machine, page)]++;
}

static void alone(struct machine *machine, char what, char page)
{
	struct s2pt_excl excl = s2pt_exclusive(&machine->now.pt);
	struct s2pt_range range = { s2pt_machine_va(machine, page), MACHINE_PAGE };
	struct s2pt_splitting splitting = { .range = range, .pages = 1, .cache = machine };
	struct s2pt_marking none = { .range = range, .cache = machine };
	uint64_t size;

	switch (what) {
	case 'u':
		(void)s2pt_unmap_leaves(excl, &range, &size);
		gone(machine, page);
		return;
	case 'f':
		(void)s2pt_note(excl, &none, NULL);
		gone(machine, page);
		return;
	case 's':
		(void)s2pt_split(excl, &splitting);
		return;
	default:
		move(machine, excl, page);
	}
}

void s2pt_core_el2(struct machine *machine, char what, char page)
{
	if (what != 'u' && what != 'f' && what != 's' && what != 'n') {
		until_done(machine, what, page);
		return;
	}
	s2pt_machine_lock(machine);
	machine->judge->mark(machine, S2PT_CHECK_ENTER);
	machine->judge->mark(machine, S2PT_CHECK_ALONE);
	alone(machine, what, page);
	machine->judge->mark(machine, S2PT_CHECK_LEAVE);
	s2pt_machine_unlock(machine);
}
