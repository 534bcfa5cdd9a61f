/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the results of relaxes with KVM's. */

#include "relax.h"

#include "carry_out.h"
#include "engine.h"
#include "log.h"
#include "race.h"
#include "tlbi.h"

#include <errno.h>

/*
 * KVM's error for a status.  Before 6.2 a missing entry was no failure; having the permissions
 * already never was one.
 */
static int code_of(const struct replay *replay, enum s2pt_status status)
{
	if (status == S2PT_ALREADY || (status == S2PT_ABSENT && replay->host.serial))
		return 0;
	return engine_errno(status);
}

/* EAGAIN was recorded although there is a leaf: is that explained? */
static bool explained(struct replay *replay, const struct replay_op *op,
		      const struct s2pt_entry *entry)
{
	struct s2pt *pt = &replay->vms[op->vm].table.pt;

	if (replay->host.serial)
		return false;
	if (race_in_flight(replay, op)) {
		report_explain(replay->report, CHECK_RELAX, REASON_IN_FLIGHT);
		return true;
	}
	/*
	 * The CPU may have set the access flag between KVM's look at the entry and its
	 * compare-and-swap.
	 */
	if (!replay->host.hardware_af || s2pt_desc_young(entry->desc) ||
	    s2pt_touch(pt, op->ipa) != S2PT_DONE)
		return false;
	report_explain(replay->report, CHECK_RELAX, REASON_HARDWARE_AF);
	return true;
}

static void judge(struct replay *replay, const struct replay_op *op, enum s2pt_status status,
		  int code)
{
	if (code_of(replay, status) == code && op->after_other)
		report_explain(replay->report, CHECK_RELAX, REASON_LINEARISED);
	else if (code_of(replay, status) == code)
		report_agree(replay->report, CHECK_RELAX);
	else
		report_disagree(replay->report, CHECK_RELAX, replay->now,
				"0x%jx returned %d, libs2pt: %s", (uintmax_t)op->ipa, code,
				s2pt_status_name(status));
}

/* Did KVM find a leaf of another level than the one here, as its invalidation shows? */
static bool found_other_level(const struct replay *replay, const struct replay_op *op,
			      const struct s2pt_entry *entry)
{
	const struct replay_thread *thread = &replay->threads[op->entry->thread];

	return !replay->host.serial && entry->kind == S2PT_LEAF && thread->n_tlbi == 1 &&
	       replay->trace->rows[thread->tlbi[0]].level != entry->level;
}

void relax_end(struct replay *replay, struct replay_op *op, const struct trace_row *back)
{
	const struct s2pt *pt = &replay->vms[op->vm].table.pt;
	enum s2pt_status status = op->early_status;
	struct s2pt_entry entry;
	int foreseen;

	if (!op->early) {
		status = s2pt_lookup(pt, op->ipa, &entry);
		foreseen = code_of(replay, status);
		race_reach(replay, op);
		if (back->ret == -EAGAIN && foreseen == 0) {
			if (!explained(replay, op, &entry))
				judge(replay, op, status, back->ret);
			/* Nothing was written, as the record says, and KVM drops what it can. */
			tlbi_compare_unhinted(replay, op);
			return;
		}
		if (back->ret == 0 &&
		    (foreseen == -EAGAIN || found_other_level(replay, op, &entry)))
			op->after_other = race_linearise(replay, op);
		status = relax_do(replay, op);
	}
	judge(replay, op, status, back->ret);
	tlbi_compare(replay, op);
	log_expect(replay, op,
		   code_of(replay, status) == 0 && (op->entry->prot & TRACE_PROT_W) != 0);
}
