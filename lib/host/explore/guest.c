/* SPDX-License-Identifier: BSD-2-Clause */
/* The addresses of the guest's pages, and of what backs them now. */

#include "guest.h"

#define SLOT_PA  UINT64_C(0x80000000)
#define MOVED_BY UINT64_C(0x40000000)

s2pt_ipa_t s2pt_machine_ipa(char page)
{
	static const s2pt_ipa_t ipas[MACHINE_GUEST] = { 0, 0x1000, 0x3fffe000, 0x40000000 };

	return ipas[guest_page(page)];
}

s2pt_pa_t s2pt_machine_pa(const struct machine *machine, char page)
{
	return SLOT_PA + s2pt_machine_ipa(page) +
	       MOVED_BY * machine->now.moved[moves_with(machine, page)];
}
