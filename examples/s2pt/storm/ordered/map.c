/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the results of maps with KVM's. */

#include "map.h"

#include "carry_out.h"
#include "engine.h"
#include "log.h"
#include "race.h"
#include "s2pt/decide.h"
#include "tlbi.h"

#include <errno.h>

/* The status by KVM's rule for the table as it is, without touching the table. */
static enum s2pt_status foresee(const struct replay *replay, const struct replay_op *op,
				struct s2pt_entry *entry)
{
	const struct s2pt *pt = &replay->vms[op->vm].table.pt;
	struct s2pt_attr attr = engine_attr(op->entry->prot);
	struct s2pt_rules rules = { .policy = S2PT_KVM };
	enum s2pt_status status = s2pt_lookup(pt, op->ipa, entry);
	s2pt_desc_t want;

	if (status == S2PT_ERANGE)
		return status;
	/* At a higher level a table is needed, at a lower one a table is to be folded. */
	if (entry->level != op->level)
		return S2PT_DONE;
	want = s2pt_desc_leaf(&pt->config.format, op->level, op->entry->pa, &attr);
	return s2pt_decide(&rules, entry->desc, want, op->level).outcome;
}

/* EAGAIN was recorded where KVM's rule would have written: is that explained? */
static bool explained(struct replay *replay, const struct replay_op *op,
		      const struct s2pt_entry *entry)
{
	struct s2pt *pt = &replay->vms[op->vm].table.pt;

	if (!replay->host.serial && race_in_flight(replay, op)) {
		report_explain(replay->report, CHECK_MAP, REASON_IN_FLIGHT);
		return true;
	}
	if (!replay->host.hardware_af || entry->kind != S2PT_LEAF || entry->level != op->level ||
	    s2pt_desc_young(entry->desc))
		return false;
	/* With the access flag set the entry must be as wanted; otherwise the flag is no excuse. */
	if (s2pt_touch(pt, op->ipa) != S2PT_DONE || engine_errno(map_do(replay, op)) != -EAGAIN)
		return false;
	report_explain(replay->report, CHECK_MAP, REASON_HARDWARE_AF);
	return true;
}

static bool writable(const struct replay_op *op, int code)
{
	return code == 0 && (op->entry->prot & TRACE_PROT_W) && !op->from_host;
}

static void judge(struct replay *replay, const struct replay_op *op, enum s2pt_status status,
		  int code)
{
	if (engine_errno(status) == code && op->after_other)
		report_explain(replay->report, CHECK_MAP, REASON_LINEARISED);
	else if (engine_errno(status) == code)
		report_agree(replay->report, CHECK_MAP);
	else
		report_disagree(replay->report, CHECK_MAP, replay->now,
				"0x%jx returned %d, libs2pt: %s", (uintmax_t)op->ipa, code,
				s2pt_status_name(status));
}

/*
 * Has another operation broken the block in which this page lies?  Then this map had nothing to
 * invalidate, and the other one shows what it invalidated.
 */
static bool broken_by_other(const struct replay *replay, const struct replay_op *op,
			    const struct s2pt_entry *entry)
{
	const struct replay_thread *thread = &replay->threads[op->entry->thread];

	return replay->host.tlbi_visible && entry->kind == S2PT_LEAF && entry->level < op->level &&
	       thread->n_tlbi == 0;
}

void map_end(struct replay *replay, struct replay_op *op, const struct trace_row *back)
{
	bool kvm = replay->options->policy == S2PT_KVM;
	enum s2pt_status status = op->early_status;
	struct s2pt_entry entry;
	int foreseen;

	if (!op->early) {
		status = foresee(replay, op, &entry);
		foreseen = engine_errno(status);
		race_reach(replay, op);
		if (back->ret == -EAGAIN && foreseen == 0) {
			if (explained(replay, op, &entry)) {
				engine_forget(&replay->engine);
				tlbi_compare(replay, op);
				return;
			}
			/* Nothing was written, as the record says. */
			if (kvm) {
				judge(replay, op, status, back->ret);
				return;
			}
		}
		if (back->ret == 0 && (foreseen == -EAGAIN || broken_by_other(replay, op, &entry)))
			op->after_other = race_linearise(replay, op);
		status = map_do(replay, op);
	}
	judge(replay, op, status, back->ret);
	tlbi_compare(replay, op);
	log_expect(replay, op, writable(op, engine_errno(status)));
}
