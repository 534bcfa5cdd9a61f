/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The owner of the memory with libs2pt's own core: unmaps, protects and marks a page of a block, the
 * rest of which must stay; is told what went; and takes the table over as if another had made it.
 */

#include "core_owner.h"

#include "guest.h"
#include "s2pt/adopt.h"
#include "s2pt/budget.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"

#include <string.h>

/* Of whom a page is that was marked. */
#define OWNER 2

/* What stands where a page is. */
struct look {
	enum s2pt_status status;
	s2pt_pa_t pa;
	unsigned int perm;
};

/* The pages that were told gone, a bit each. */
struct told {
	struct machine *machine;
	unsigned int pages;
};

bool s2pt_core_owns(char what)
{
	return strchr("mgxnt", what) != NULL;
}

uint32_t s2pt_core_tables(const struct machine *machine)
{
	return machine->now.asked[machine->current->number];
}

void s2pt_core_within(struct machine *machine, uint32_t had, uint64_t most)
{
	if (s2pt_core_tables(machine) - had > most)
		s2pt_machine_wrong(machine, "an operation takes more tables than its budget");
}

static struct look look_at(const struct machine *machine, char page)
{
	const struct s2pt *pt = &machine->now.pt;
	s2pt_ipa_t ipa = s2pt_machine_ipa(page);
	struct look look = { .pa = 0 };
	struct s2pt_entry entry;

	look.status = s2pt_lookup(pt, ipa, &entry);
	if (look.status == S2PT_DONE) {
		look.pa = s2pt_desc_pa(&pt->config.format, entry.desc, entry.level) +
			  (ipa & (entry.size - 1));
		look.perm = s2pt_desc_perm(&pt->config.format, entry.desc);
	}
	return look;
}

static bool same(const struct look *a, const struct look *b)
{
	return a->status == b->status && a->pa == b->pa && a->perm == b->perm;
}

/* Told of a run that went: its memory is used for something else from here on. */
static void tell(void *context, const struct s2pt_gone *run)
{
	struct told *told = context;

	for (unsigned int i = 0; i < MACHINE_GUEST; i++) {
		char page = (char)('0' + i);
		uint64_t offset = s2pt_machine_ipa(page) - run->ipa;

		if (offset >= run->size)
			continue;
		told->pages |= 1U << i;
		told->machine->judge->gone(told->machine, s2pt_machine_ipa(page));
		if (run->pa + offset != s2pt_machine_pa(told->machine, page))
			s2pt_machine_wrong(told->machine, "what went is told with another address");
	}
}

static enum s2pt_status unmap(struct machine *machine, struct s2pt_excl excl, char page,
			      bool gathers)
{
	struct told told = { .machine = machine };
	struct s2pt_gone runs[2];
	struct s2pt_gone_list list = { .runs = runs, .room = 2, .tell = tell, .context = &told };
	struct s2pt_gather gather;
	struct s2pt_unmapping unmapping = {
		.range = { s2pt_machine_ipa(page), MACHINE_PAGE },
		.cache = machine,
		.gone = &list,
	};
	bool mapped = look_at(machine, page).status == S2PT_DONE;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	gather.gone = &list;
	unmapping.gather = gathers ? &gather : NULL;
	status = s2pt_unmap_exact(excl, &unmapping);
	if (gathers && told.pages)
		s2pt_machine_wrong(machine, "what went is told before the flush");
	if (gathers)
		s2pt_gather_flush(&machine->now.pt, &gather);
	if (told.pages != (mapped && status == S2PT_DONE ? 1U << guest_page(page) : 0U))
		s2pt_machine_wrong(machine, "what is told gone is not what went");
	return status;
}

/* The page is backed by another one from here on. */
static enum s2pt_status move(struct machine *machine, struct s2pt_excl excl, char what, char page)
{
	struct s2pt_marking marking = {
		.range = { s2pt_machine_ipa(page), MACHINE_PAGE },
		.type = OWNER,
		.cache = machine,
	};
	enum s2pt_status status;

	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
	s2pt_invalidate_begin(excl);
	if (what == 'n')
		status = s2pt_note_exact(excl, &marking, NULL);
	else
		status = unmap(machine, excl, page, what == 'g');
	if (status == S2PT_DONE) {
		s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_BACKING);
		machine->judge->gone(machine, s2pt_machine_ipa(page));
		machine->now.moved[moves_with(machine, page)]++;
	}
	s2pt_invalidate_end(excl);
	return status;
}

static enum s2pt_status protect(struct machine *machine, struct s2pt_excl excl, char page)
{
	struct s2pt_protecting protecting = {
		.range = { s2pt_machine_ipa(page), MACHINE_PAGE },
		.perm = S2PT_W,
		.cache = machine,
	};

	return s2pt_protect_exact(excl, &protecting);
}

/* Read a page that was protected: where there was no table for it alone, with its whole block. */
static void collect(struct machine *machine, struct s2pt_excl excl, char page,
		    enum s2pt_status protected)
{
	const struct s2pt_range range = { s2pt_machine_ipa(page), MACHINE_PAGE };

	if (protected != S2PT_DONE)
		(void)s2pt_protect_alone(excl, &range, S2PT_W, NULL);
	machine->now.dirty[guest_page(page)] = false;
	s2pt_seat_read_page(seat_of(machine), page);
}

/* Take over what stands in memory, and go on with that. */
static void take_over(struct machine *machine)
{
	uint64_t seen[S2PT_ADOPT_WORDS((uint64_t)MACHINE_PAGES * MACHINE_PAGE, S2PT_4K)];
	struct s2pt *pt = &machine->now.pt;
	struct s2pt_adoption adoption = {
		.root = s2pt_root_pa(pt),
		.memory = MACHINE_PA,
		.size = (uint64_t)MACHINE_PAGES * MACHINE_PAGE,
		.seen = seen,
		.words = sizeof(seen) / sizeof(seen[0]),
	};
	struct s2pt fresh;

	if (s2pt_adopt(&fresh, &pt->config, &adoption) != S2PT_DONE) {
		s2pt_machine_wrong(machine, "a table that is sound is not taken over");
		return;
	}
	/* Faults that began before it hold their samples against this. */
	fresh.invalidations = pt->invalidations;
	*pt = fresh;
}

void s2pt_core_owner(struct machine *machine, char what, char page)
{
	struct s2pt_excl excl = s2pt_exclusive(&machine->now.pt);
	const struct s2pt_range range = { s2pt_machine_ipa(page), MACHINE_PAGE };
	char other = page == '0' ? '1' : '0';
	struct look before[] = { look_at(machine, page), look_at(machine, other) };
	uint32_t had = s2pt_core_tables(machine);
	enum s2pt_status status = S2PT_DONE;
	struct look after[2];

	if (what == 't')
		take_over(machine);
	else if (what == 'x')
		status = protect(machine, excl, page);
	else
		status = move(machine, excl, what, page);
	s2pt_core_within(machine, had, s2pt_budget_exact(&machine->format.geom, &range));
	after[0] = look_at(machine, page);
	after[1] = look_at(machine, other);
	if (status != S2PT_DONE && !same(&before[0], &after[0]))
		s2pt_machine_wrong(machine, "an operation without memory changes something");
	if (!same(&before[1], &after[1]))
		s2pt_machine_wrong(machine,
				   "an exact operation changes what lies beside its range");
	if (what == 'x')
		collect(machine, excl, page, status);
}
