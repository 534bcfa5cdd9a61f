/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows the system registers that say which VMID and which regime a TLBI works on. */

#include "regime.h"

#include "state.h"

unsigned int s2pt_check_effects(const struct s2pt_check *check,
				const struct s2pt_check_event *event,
				struct effect effects[EFFECTS])
{
	bool current = event->vmid == S2PT_CHECK_CURRENT_VMID;

	effects[0] = (struct effect){ .vmid = current ? check->config.vmid : event->vmid };
	return 1;
}
