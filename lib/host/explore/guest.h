/* SPDX-License-Identifier: BSD-2-Clause */
/* The pages of the guest, '0' to '3' in a scenario: their addresses, and what backs them. */

#ifndef S2PT_HOST_EXPLORE_GUEST_H
#define S2PT_HOST_EXPLORE_GUEST_H

#include "machine.h"

static inline unsigned int guest_page(char page)
{
	return (unsigned int)(page - '0') % MACHINE_GUEST;
}

/* The page with which another one moves: pages 0 and 1 may lie in one block. */
static inline unsigned int moves_with(const struct machine *machine, char page)
{
	bool together = guest_page(page) == 1 && !machine->config.scenario->apart;

	return together ? 0 : guest_page(page);
}

s2pt_ipa_t s2pt_machine_ipa(char page);
/* The same in the range of addresses that the table translates. */
static inline s2pt_ipa_t s2pt_machine_va(const struct machine *machine, char page)
{
	const struct s2pt_geom *geom = &machine->format.geom;

	return s2pt_machine_ipa(page) + (machine->format.upper ? 0 - s2pt_ipa_end(geom) : 0);
}

s2pt_pa_t s2pt_machine_pa(const struct machine *machine, char page);

#endif
