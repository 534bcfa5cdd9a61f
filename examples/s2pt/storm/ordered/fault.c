/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replays faults: decodes the recorded registers, plans the answer, and compares both with what KVM
 * did.
 */

#include "fault.h"

#include "common/trace/kind.h"
#include "engine.h"

#include <stdio.h>

/* HPFAR_EL2 has IPA[51:12] from bit 4 on. */
#define HPFAR_OF(ipa) ((ipa) >> 12 << 4)
#define LOW_BITS      UINT64_C(0xfff)

/* The level in FSC[1:0]; level -1 has codes that end in 3. */
#define FSC_LEVEL 3

static bool write_of(const struct trace_row *row)
{
	if (row->stage1_walk)
		return row->detail == TRACE_FAULT_PERMISSION;
	return !row->exec && row->write;
}

static const enum s2pt_fault_kind kinds[] = {
	[TRACE_FAULT_TRANSLATION] = S2PT_FAULT_TRANSLATION,
	[TRACE_FAULT_PERMISSION] = S2PT_FAULT_PERMISSION,
	[TRACE_FAULT_ACCESS] = S2PT_FAULT_ACCESS,
};

/* Does the decoded syndrome say what the kernel's own decoding said? */
static bool same_fault(const struct trace_row *row, const struct s2pt_fault *fault)
{
	if (row->detail == TRACE_FAULT_OTHER)
		return fault->kind != S2PT_FAULT_TRANSLATION &&
		       fault->kind != S2PT_FAULT_PERMISSION && fault->kind != S2PT_FAULT_ACCESS;
	return fault->kind == kinds[row->detail] && fault->write == write_of(row) &&
	       fault->exec == (row->exec && !row->stage1_walk) &&
	       fault->stage1_walk == row->stage1_walk && (fault->level & FSC_LEVEL) == row->level &&
	       (fault->ipa & ~LOW_BITS) == (row->ipa & ~LOW_BITS);
}

static void decode(struct replay *replay, const struct trace_row *row, struct s2pt_fault *fault)
{
	struct s2pt_syndrome syndrome = {
		.esr = row->esr,
		.hpfar = HPFAR_OF(row->ipa),
		.far = row->far,
	};
	enum s2pt_status status = s2pt_fault_decode(&syndrome, fault);

	/* The record has the address that the kernel asked the CPU for. */
	if (status == S2PT_DONE && !fault->ipa_known)
		status = s2pt_fault_locate(fault, row->far, row->ipa & ~LOW_BITS);
	report_judge(replay->report, CHECK_DECODE, replay->now,
		     status == S2PT_DONE && same_fault(row, fault),
		     "the syndrome says something else than the record");
	if (status != S2PT_DONE)
		fault->kind = S2PT_FAULT_OTHER;
}

/* Is another thread of the VM in the middle of a change to the host's memory? */
static bool under_way(const struct replay *replay, const struct trace_row *row)
{
	for (size_t i = 0; i < replay->trace->n_threads; i++)
		if (i != row->thread && replay->trace->threads[i].vm == row->vm &&
		    replay->threads[i].changes_host)
			return true;
	return false;
}

void fault_begin(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];
	struct replay_fault *fault = &thread->fault;
	struct replay_slot *slot = replay_slot_at(replay, row->vm, row->ipa, NULL);

	fault_drop(replay, thread, false);
	*fault = (struct replay_fault){
		.row = row,
		.logging = slot ? (int)slot->logging : LOGGING_OFF,
		.deleted = slot && slot->deleted,
		.invalidations = replay->vms[row->vm].invalidations,
		.under_way = under_way(replay, row),
	};
	decode(replay, row, &fault->decoded);
}

/* What backs the fault, as far as the record tells.  `row` is the operation, NULL if none came. */
static struct s2pt_backing backing_of(struct replay *replay, const struct replay_fault *fault,
				      const struct trace_row *row, bool logging)
{
	const struct trace_slot *slot = NULL;
	s2pt_ipa_t page = replay_align(replay, fault->decoded.ipa);
	struct s2pt_backing backing = {
		.fixed_size = replay_page(replay),
		.found_size = replay_page(replay),
		.logging = logging,
	};
	struct s2pt_entry entry;

	(void)replay_slot_at(replay, fault->row->vm, fault->row->ipa, &slot);
	backing.present = slot && (row || !fault->deleted);
	if (!slot)
		return backing;
	backing.slot_ipa = slot->ipa;
	backing.slot_size = slot->size;
	/* Where host and input address are not congruent the host has no blocks to offer. */
	backing.slot_host = slot->ipa;
	backing.fixed_size = slot->fixed_size;
	backing.readonly = (slot->flags & 2) != 0;
	if (!row)
		return backing;
	if (row->kind == TRACE_MAP) {
		backing.pa = row->pa + (page - replay_align(replay, row->ipa));
		backing.found_size = row->size;
	} else if (s2pt_lookup(&replay->vms[row->vm].table.pt, page, &entry) == S2PT_DONE) {
		backing.pa = s2pt_desc_pa(replay_format(replay, row->vm), entry.desc, entry.level) +
			     (page - entry.ipa);
	}
	/*
	 * What a read was given shows whether the host may write the page.  While logging nothing
	 * shows it, and a reader gets no permission to write even if the host may.
	 */
	backing.writable = !backing.readonly &&
			   (fault->decoded.write || logging || (row->prot & TRACE_PROT_W) != 0);
	backing.memtype = engine_attr(row->prot).memtype;
	return backing;
}

static struct s2pt_plan plan_of(const struct replay *replay, const struct replay_fault *fault,
				const struct s2pt_backing *backing)
{
	int level = fault->decoded.kind == S2PT_FAULT_PERMISSION ? fault->row->level
								 : S2PT_LEVEL_UNKNOWN;

	return s2pt_plan(replay_format(replay, fault->row->vm), &fault->decoded, backing, level);
}

/*
 * The address in KVM's row: for huge pages of a fixed size their first one, else that of the page.
 */
static s2pt_ipa_t spoken_of(s2pt_ipa_t page, uint64_t size, const struct s2pt_backing *backing)
{
	uint64_t together = backing->fixed_size < size ? backing->fixed_size : size;

	return page & ~(together - 1);
}

static bool same_plan(const struct replay *replay, const struct s2pt_plan *plan,
		      const struct s2pt_backing *backing, const struct trace_row *row)
{
	s2pt_ipa_t ipa = replay_align(replay, row->ipa);

	if (row->kind == TRACE_MAP)
		return plan->action == S2PT_ACT_MAP && plan->mapping.ipa == ipa &&
		       plan->mapping.size == row->size && plan->mapping.pa == row->pa &&
		       plan->mapping.attr.perm == engine_attr(row->prot).perm;
	if (row->kind == TRACE_RELAX)
		return plan->action == S2PT_ACT_RELAX &&
		       spoken_of(plan->mapping.ipa, plan->mapping.size, backing) == ipa &&
		       plan->mapping.attr.perm == engine_attr(row->prot).perm;
	return plan->action == S2PT_ACT_TOUCH && plan->mapping.ipa == ipa;
}

static void complain(struct replay *replay, const struct replay_fault *fault,
		     const struct trace_row *row, const struct s2pt_plan *plan)
{
	static const char *const actions[] = {
		[S2PT_ACT_MAP] = "map",       [S2PT_ACT_RELAX] = "relax",
		[S2PT_ACT_TOUCH] = "touch",   [S2PT_ACT_EMULATE] = "emulate",
		[S2PT_ACT_INJECT] = "inject", [S2PT_ACT_CLEAR] = "invalidate",
	};

	report_disagree(replay->report, CHECK_FAULT, replay->now,
			"fault of line %u: KVM: %s 0x%jx size 0x%jx pa 0x%jx prot %ju; libs2pt: %s "
			"0x%jx size 0x%jx pa 0x%jx perm %u",
			trace_line((size_t)(fault->row - replay->trace->rows)),
			trace_kind_name(row->kind), (uintmax_t)row->ipa, (uintmax_t)row->size,
			(uintmax_t)row->pa, (uintmax_t)row->prot, actions[plan->action],
			(uintmax_t)plan->mapping.ipa, (uintmax_t)plan->mapping.size,
			(uintmax_t)plan->mapping.pa, plan->mapping.attr.perm);
}

bool fault_answer(struct replay *replay, const struct trace_row *row, struct replay_op *op)
{
	struct replay_fault *fault = &replay->threads[row->thread].fault;
	struct replay_slot *slot;
	struct s2pt_backing backing;
	struct s2pt_plan plan;
	int logging;

	if (!fault->row)
		return false;
	slot = replay_slot_at(replay, fault->row->vm, fault->row->ipa, NULL);
	logging = slot ? (int)slot->logging : LOGGING_OFF;
	backing = backing_of(replay, fault, row, fault->logging == LOGGING_ON);
	plan = plan_of(replay, fault, &backing);
	op->dirty = spoken_of(replay_align(replay, fault->decoded.ipa),
			      row->kind == TRACE_MAP ? row->size : plan.mapping.size, &backing);
	if (fault->logging == logging && logging <= LOGGING_ON) {
		if (same_plan(replay, &plan, &backing, row))
			report_agree(replay->report, CHECK_FAULT);
		else
			complain(replay, fault, row, &plan);
	} else {
		struct s2pt_backing other =
			backing_of(replay, fault, row, fault->logging != LOGGING_ON);
		struct s2pt_plan otherwise = plan_of(replay, fault, &other);

		if (same_plan(replay, &plan, &backing, row) ||
		    same_plan(replay, &otherwise, &other, row))
			report_explain(replay->report, CHECK_FAULT, REASON_SWITCHING);
		else
			complain(replay, fault, row, &plan);
	}
	fault->row = NULL;
	return true;
}

void fault_drop(struct replay *replay, struct replay_thread *thread, bool end)
{
	struct replay_fault *fault = &thread->fault;
	struct s2pt_backing backing;
	struct s2pt_plan plan;

	if (!fault->row)
		return;
	backing = backing_of(replay, fault, NULL, fault->logging == LOGGING_ON);
	plan = plan_of(replay, fault, &backing);
	if (s2pt_fault_is_foreign(fault->decoded.kind))
		report_explain(replay->report, CHECK_FAULT, REASON_FOREIGN);
	else if (plan.action == S2PT_ACT_EMULATE || plan.action == S2PT_ACT_INJECT)
		report_agree(replay->report, CHECK_FAULT);
	else if (fault->invalidations != replay->vms[fault->row->vm].invalidations)
		report_explain(replay->report, CHECK_FAULT, REASON_RETRIED);
	else if (fault->under_way)
		report_explain(replay->report, CHECK_FAULT, REASON_RETRIED_UNDER_WAY);
	else if (end)
		report_explain(replay->report, CHECK_FAULT, REASON_END);
	else
		report_disagree(
			replay->report, CHECK_FAULT, (uint32_t)(fault->row - replay->trace->rows),
			"a fault at 0x%jx that KVM did not answer", (uintmax_t)fault->row->ipa);
	fault->row = NULL;
}
