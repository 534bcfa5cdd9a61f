/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A vCPU of a scenario: an actor that carries out its accesses, with all the faults that they take.
 */

#include "vcpu.h"

#include "buffer.h"
#include "el2.h"
#include "guest.h"
#include "section.h"
#include "tlb.h"

#include <string.h>

/* Number of faults after which an access is said not to come to an end. */
#define MACHINE_FAULTS 60

static enum s2pt_status answer(struct machine *machine, struct actor *actor, enum s2pt_mmu_end end)
{
	char page = actor->access[1];
	struct s2pt_engine_fault fault = {
		.fault = {
			.ipa = s2pt_machine_ipa(page),
			.ipa_known = true,
			.write = actor->access[0] == 'w',
			.exec = actor->access[0] == 'x',
			.kind = end == S2PT_MMU_PERMISSION    ? S2PT_FAULT_PERMISSION
				: end == S2PT_MMU_CONFLICT    ? S2PT_FAULT_TLB_CONFLICT
				: end == S2PT_MMU_ACCESS_FLAG ? S2PT_FAULT_ACCESS
							      : S2PT_FAULT_TRANSLATION,
			.level = actor->level,
		},
		.page = page,
	};
	enum s2pt_status status;

	s2pt_machine_knows(machine, (uint64_t)end << 8 | (uint8_t)actor->level);
	actor->in_engine = true;
	status = machine->engine->fault(seat_of(machine), &fault);
	actor->in_engine = false;
	return status;
}

/* Carry out one access, with all the faults that it takes. */
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
		if (faults > machine->faults)
			machine->faults = faults;
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
		s2pt_machine_knows(machine, 0);
		s2pt_machine_await(machine, status);
	}
}

/* What the host does, done by the vCPU's thread. */
static void collect(struct machine *machine, struct actor *actor)
{
	actor->seen = 0;
	actor->in_engine = true;
	machine->engine->host(seat_of(machine), actor->access[0], actor->access[1]);
	actor->in_engine = false;
}

void s2pt_actor_vcpu(void *ctx)
{
	struct actor *actor = ctx;
	struct machine *machine = actor->machine;
	const char *plan = machine->config.scenario->vcpu[actor->number];

	for (unsigned int i = 0; plan[i]; i += 2) {
		actor->access[0] = plan[i];
		actor->access[1] = plan[i + 1];
		actor->stores = plan[i] == 'w' ? guest_page(plan[i + 1]) + 1 : 0;
		if (machine->config.scenario->regime != S2PT_STAGE2)
			s2pt_el2_act(machine, actor);
		else if (plan[i] == 'o')
			s2pt_buffer_turn(machine);
		else if (strchr("kK", plan[i]))
			collect(machine, actor);
		else
			carry_out(machine, actor);
		actor->tells = "access done";
		actor->progress++;
		machine->stored = true;
		if (plan[i] == 'w')
			machine->now.written[guest_page(plan[i + 1])] = true;
	}
	actor->seen = 0;
	actor->done = true;
	s2pt_fiber_go_home(&machine->home, &actor->fiber);
}
