/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the log of a slot. */

#include "state.h"

struct replay_slot *replay_slot_at(struct replay *replay, uint32_t vm, uint64_t ipa,
				   const struct trace_slot **slot)
{
	const struct trace_vm *owner = &replay->trace->vms[vm];
	const struct trace_slot *found = trace_slot_at(owner, ipa, replay->now);

	if (slot)
		*slot = found;
	return found ? &replay->vms[vm].slots[found - owner->slots] : NULL;
}
