/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A CPU of a scenario about EL2's own stage 1: its accesses, which nobody helps if they fault, and its
 * operations.
 */

#include "el2.h"

#include "guest.h"
#include "s2pt/regs.h"
#include "s2pt/stage1.h"
#include "tlb.h"

#include <ctype.h>

/* Carry out an access; one in small letters must succeed. */
static void use(struct machine *machine, struct actor *actor, char how)
{
	struct s2pt_mmu_access access = {
		.ipa = s2pt_machine_va(machine, actor->access[1]),
		.type = how == 'w' ? S2PT_MMU_WRITE : S2PT_MMU_READ,
	};
	enum s2pt_mmu_end end = s2pt_machine_access(machine, actor->number, &access);

	actor->tells = s2pt_mmu_end_name(end);
	if (end != S2PT_MMU_TRANSLATED && islower((unsigned char)actor->access[0]))
		s2pt_machine_wrong(machine, "EL2 faults, and nobody answers");
}

void s2pt_el2_act(struct machine *machine, struct actor *actor)
{
	char how = (char)tolower((unsigned char)actor->access[0]);

	actor->seen = 0;
	if (how == 'r' || how == 'w') {
		use(machine, actor, how);
		return;
	}
	actor->in_engine = true;
	machine->engine->host(seat_of(machine), actor->access[0], actor->access[1]);
	actor->in_engine = false;
}

enum s2pt_status s2pt_el2_registers(struct machine *machine, s2pt_pa_t root)
{
	const struct s2pt_geom *geom = &machine->format.geom;
	enum s2pt_regime regime = machine->format.regime;
	const struct s2pt_tcr_range range = { .on = true, .geom = *geom };
	struct s2pt_tcr tcr = { .regime = regime };
	struct s2pt_vttbr ttbr = { .root = root, .vmid = MACHINE_ASID(regime) };
	bool upper = machine->format.upper;

	*(upper ? &tcr.upper : &tcr.lower) = range;
	/* The current ASID is that of the table. */
	tcr.asid_upper = upper;
	machine->mmu.regime = regime;
	machine->mmu.mair = machine->format.mair;
	machine->mmu.vtcr = s2pt_tcr_compose(&tcr);
	return s2pt_vttbr_compose(geom, &ttbr, upper ? &machine->mmu.ttbr1 : &machine->mmu.vttbr);
}
