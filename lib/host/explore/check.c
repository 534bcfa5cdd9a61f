/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells the checker of a run what each step does, so that every schedule is judged. */

#include "check.h"

#include "arena.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* VTTBR_EL2 of another VM: its VMID is 2. */
#define OTHER_VTTBR (UINT64_C(2) << 48 | 0x900000)

/* The CPU of those who are no actor: the host's, or if there is none one behind the vCPUs. */
static unsigned int cpu_of_nobody(const struct machine *machine)
{
	return machine->actors > ACTOR_HOST ? ACTOR_HOST : machine->actors;
}

static unsigned int cpus_of(const struct machine *machine)
{
	return machine->actors > ACTOR_HOST ? machine->actors : machine->actors + 1;
}

static unsigned int cpu_of(const struct machine *machine)
{
	return machine->current ? machine->current->number : cpu_of_nobody(machine);
}

static void complain(struct machine *machine, enum s2pt_check_reason reason)
{
	const struct s2pt_complaint *last = s2pt_check_complaint(
		machine->check,
		(unsigned int)s2pt_check_count(machine->check, S2PT_CHECK_RIGHT) - 1);
	char text[160];

	(void)snprintf(text, sizeof(text), "checker: %s", s2pt_check_reason_name(reason));
	if (last)
		(void)snprintf(text, sizeof(text),
			       "checker: %s: IPA 0x%" PRIx64 ", level %d, 0x%" PRIx64
			       ", now 0x%" PRIx64,
			       s2pt_check_reason_name(reason), last->ipa, last->level, last->old,
			       last->word);
	s2pt_machine_wrong(machine, text);
}

static void tell(struct machine *machine, struct s2pt_check_event event)
{
	enum s2pt_check_reason reason;

	if (!machine->check)
		return;
	event.cpu = cpu_of(machine);
	reason = s2pt_check_event(machine->check, &event);
	if (reason != S2PT_CHECK_RIGHT)
		complain(machine, reason);
}

void s2pt_machine_check_mark(struct machine *machine, enum s2pt_check_kind kind)
{
	tell(machine, (struct s2pt_check_event){ .kind = kind });
}

void s2pt_machine_check_table(struct machine *machine, enum s2pt_check_kind kind, const void *table,
			      uint64_t size)
{
	struct s2pt_check_event event = { .kind = kind, .size = size };

	event.at = s2pt_machine_pa_of(machine, table);
	tell(machine, event);
}

void s2pt_machine_check_store(struct machine *machine, enum s2pt_check_kind kind, uint32_t object,
			      uint64_t found, uint64_t want)
{
	struct s2pt_check_event event = { .kind = kind, .found = found, .want = want };

	event.at = MACHINE_PA + UINT64_C(8) * object;
	tell(machine, event);
}

void s2pt_machine_check_step(struct machine *machine, const struct s2pt_step *step)
{
	struct s2pt_check_event event = { .kind = S2PT_CHECK_STEP, .step = *step, .vmid = 1 };

	if (machine->config.scenario->other_vmid)
		event.vmid = S2PT_CHECK_CURRENT_VMID;
	tell(machine, event);
}

static struct s2pt_check_event load_of(const struct machine *machine, bool own)
{
	return (struct s2pt_check_event){
		.kind = S2PT_CHECK_MSR,
		.what = S2PT_CHECK_VTTBR,
		.want = own ? machine->mmu.vttbr : OTHER_VTTBR,
	};
}

void s2pt_machine_check_load(struct machine *machine, bool own)
{
	tell(machine, load_of(machine, own));
}

/* What each CPU has in VTTBR_EL2 at the beginning: the host's that of another VM. */
static void tell_registers(struct machine *machine)
{
	for (unsigned int cpu = 0; cpu < cpus_of(machine); cpu++) {
		struct s2pt_check_event load = load_of(machine, cpu != ACTOR_HOST);
		struct s2pt_check_event isb = { .kind = S2PT_CHECK_STEP,
						.step = { .op = S2PT_ISB },
						.vmid = S2PT_CHECK_CURRENT_VMID };

		load.cpu = cpu;
		isb.cpu = cpu;
		(void)s2pt_check_event(machine->check, &load);
		(void)s2pt_check_event(machine->check, &isb);
	}
}

/* Tell of tables before the entries that lead to them: all but the root have a higher number. */
static void tell_tables(struct machine *machine)
{
	unsigned int roots = machine->format.geom.root_pages;

	for (unsigned int page = roots; page < MACHINE_PAGES; page++)
		if (machine->now.page[page] != PAGE_NONE)
			s2pt_machine_check_table(machine, S2PT_CHECK_ALLOC,
						 machine->now.words[page], MACHINE_PAGE);
	s2pt_machine_check_table(machine, S2PT_CHECK_ALLOC, machine->now.words[0],
				 (uint64_t)roots * MACHINE_PAGE);
	s2pt_machine_check_table(machine, S2PT_CHECK_ROOT, machine->now.words[0], 0);
	for (uint32_t i = MACHINE_PAGES * MACHINE_WORDS; i-- > 0;) {
		uint64_t word = (&machine->now.words[0][0])[i];

		if (word)
			s2pt_machine_check_store(machine, S2PT_CHECK_RELEASE, i, 0, word);
	}
}

void s2pt_machine_check_begin(struct machine *machine)
{
	struct s2pt_check_config config = {
		.geom = machine->format.geom,
		.cpus = cpus_of(machine),
		.vmid = MACHINE_ASID(machine->format.regime),
		.regime = machine->format.regime,
		.upper = machine->format.upper,
		.bbm = machine->config.scenario->bbm,
		.hardware = machine->config.scenario->hardware,
	};
	const struct check_memory memory = s2pt_arena_memory(machine->arena);

	if (machine->config.unchecked)
		return;
	if (machine->check && machine->check_cpus == config.cpus) {
		s2pt_check_reset(machine->check);
	} else {
		s2pt_check_delete(machine->check);
		machine->check = s2pt_check_new_in(&config, &memory);
		machine->check_cpus = config.cpus;
	}
	if (machine->check)
		tell_tables(machine);
	if (machine->check && machine->config.scenario->other_vmid)
		tell_registers(machine);
	if (!machine->check)
		s2pt_machine_wrong(machine, "no memory for the checker");
}

void s2pt_machine_check_end(struct machine *machine)
{
	if (machine->check && s2pt_check_blind(machine->check))
		s2pt_machine_wrong(machine, "no memory for the checker");
	if (machine->check && s2pt_check_owed(machine->check))
		s2pt_machine_wrong(machine, "in the end an invalidation is owed");
}
