/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares an instruction with what is owed: Arm ARM C5.5 (what a TLBI takes away), D8.16.5 (level
 * hints).
 */

#include "misses.h"

#include "order.h"
#include "state.h"
#include "word.h"

/* Does an instruction of stage 1 take `owed` away by its ASID? */
static enum s2pt_check_reason misses_asid(const struct s2pt_check *check, const struct owed *owed,
					  const struct coverage *covers)
{
	bool global = !owed->table && s2pt_check_global(&check->config, owed->old);

	if (global)
		return covers->not_global ? S2PT_CHECK_TLBI_STAGE : S2PT_CHECK_RIGHT;
	return covers->asid == UINT32_MAX || covers->asid == check->contexts[owed->context].vmid
		       ? S2PT_CHECK_RIGHT
		       : S2PT_CHECK_TLBI_VMID;
}

/* Does the instruction take `owed` away by its addresses, levels and kinds of entries? */
static enum s2pt_check_reason misses_entry(const struct s2pt_check *check, const struct owed *owed,
					   const struct coverage *covers)
{
	uint64_t size = s2pt_level_size(&check->config.geom, owed->level);

	if (covers->end <= owed->ipa || covers->first >= owed->ipa + size)
		return S2PT_CHECK_TLBI_SMALL;
	if (covers->nothing || (covers->leaves && owed->table) ||
	    (covers->level != -2 && (owed->table || covers->level != owed->level)))
		return S2PT_CHECK_TLBI_LEVEL;
	if (covers->writable && !owed->writable)
		return S2PT_CHECK_TLBI_STAGE;
	return check->config.regime == S2PT_STAGE2 ? S2PT_CHECK_RIGHT
						   : misses_asid(check, owed, covers);
}

enum s2pt_check_reason s2pt_check_elsewhere(const struct context *context,
					    const struct invalidation *by)
{
	unsigned int right = 0;
	unsigned int away = 0;

	if (context->device != by->device)
		return S2PT_CHECK_TLBI_WALKER;
	if (context->secure ? by->covers.not_secure : by->covers.secure)
		return S2PT_CHECK_TLBI_SPACE;
	for (unsigned int i = 0; i < by->effect_count; i++) {
		const struct effect *effect = &by->effects[i];

		away += effect->away;
		right += !effect->away && (by->covers.all_vmids || effect->vmid == context->vmid);
	}
	if (right == by->effect_count)
		return S2PT_CHECK_RIGHT;
	if (right)
		return S2PT_CHECK_TLBI_CONTEXT;
	return away ? S2PT_CHECK_TLBI_REGIME : S2PT_CHECK_TLBI_VMID;
}

enum s2pt_check_reason s2pt_check_misses(const struct s2pt_check *check, const struct owed *owed,
					 const struct invalidation *by)
{
	enum s2pt_check_reason reason = misses_entry(check, owed, &by->covers);

	if (reason == S2PT_CHECK_RIGHT)
		reason = s2pt_check_elsewhere(&check->contexts[owed->context], by);
	if (reason != S2PT_CHECK_RIGHT)
		return reason;
	if (!by->covers.broadcast && !(owed->local && owed->by == by->cpu))
		return S2PT_CHECK_TLBI_LOCAL;
	return s2pt_check_ordered(check, owed, by->cpu, by->covers.broadcast)
		       ? S2PT_CHECK_RIGHT
		       : S2PT_CHECK_DSB_BEFORE;
}
