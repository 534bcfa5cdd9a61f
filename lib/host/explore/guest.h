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
static inline unsigned int moves_with(char page)
{
	return guest_page(page) == 1 ? 0 : guest_page(page);
}

s2pt_ipa_t s2pt_machine_ipa(char page);
s2pt_pa_t s2pt_machine_pa(const struct machine *machine, char page);

#endif
