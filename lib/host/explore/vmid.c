/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes VTTBR_EL2 on the host's CPU, with an ISB behind it, as steps. */

#include "vmid.h"

static bool switches(const struct machine *machine)
{
	return machine->config.scenario->other_vmid && machine->current &&
	       machine->current->number == ACTOR_HOST;
}

void s2pt_vmid_load(struct machine *machine, bool own)
{
	const struct s2pt_explore_config *config = &machine->config;
	const struct s2pt_step isb = { .op = S2PT_ISB };

	if (!switches(machine))
		return;
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_REGISTERS);
	machine->current->tells = own ? "VTTBR_EL2 of the VM" : "VTTBR_EL2 of another VM";
	machine->now.loaded_own = own;
	machine->judge->load(machine, own);
	if (config->carries_out && !config->carries_out(config->ctx, &isb))
		return;
	s2pt_machine_step(machine, TOUCH_WRITE, OBJECT_REGISTERS);
	machine->current->tells = "ISB";
	machine->now.own_in_effect = machine->now.loaded_own;
	machine->judge->step(machine, &isb);
}

bool s2pt_vmid_is_own(const struct machine *machine)
{
	return !switches(machine) || machine->now.own_in_effect;
}
