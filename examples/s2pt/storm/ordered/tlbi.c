/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the invalidations that libs2pt asks for with those that KVM made. */

#include "tlbi.h"

#include "common/trace/kind.h"
#include "engine.h"

#include <stdio.h>

/* Is the level that libs2pt hints at the one that KVM passed? */
static bool same_level(const struct replay *replay, int ours, int theirs)
{
	if (ours != S2PT_LEVEL_UNKNOWN)
		return ours == theirs;
	/* Before level 0 could be hinted at, it stood for "no hint". */
	return theirs == (replay->host.serial ? 0 : TRACE_LEVEL_UNKNOWN);
}

static bool same(const struct replay *replay, const struct s2pt_tlbi *ours,
		 const struct trace_row *theirs)
{
	/* Since 6.5 a relax invalidates on its own CPU only. */
	bool local = ours->scope == S2PT_LOCAL && !replay->host.serial;

	switch (ours->kind) {
	case S2PT_TLBI_NONE:
		return false;
	case S2PT_TLBI_IPA:
		return theirs->kind == (local ? TRACE_TLBI_IPA_LOCAL : TRACE_TLBI_IPA) &&
		       ours->ipa == replay_align(replay, theirs->ipa) &&
		       same_level(replay, ours->level, theirs->level);
	case S2PT_TLBI_RANGE:
		return theirs->kind == TRACE_TLBI_RANGE && ours->ipa == theirs->ipa &&
		       ours->size == theirs->size;
	case S2PT_TLBI_VMID:
		return theirs->kind == TRACE_TLBI_VMID;
	case S2PT_TLBI_DIRTY:
		return false;
	}
	return false;
}

static void describe(const struct s2pt_tlbi *request, char text[80])
{
	static const char *const kinds[] = { "none", "ipa", "range", "vmid", "dirty" };

	(void)snprintf(text, 80, "%s 0x%jx level %d%s", kinds[request->kind],
		       (uintmax_t)request->ipa, request->level,
		       request->scope == S2PT_LOCAL ? " local" : "");
}

static void complain(struct replay *replay, const struct s2pt_tlbi *ours,
		     const struct trace_row *theirs)
{
	char text[80] = "none";

	if (ours)
		describe(ours, text);
	if (theirs)
		report_disagree(replay->report, CHECK_TLBI, replay->now,
				"KVM: %s 0x%jx level %d; libs2pt: %s",
				trace_kind_name(theirs->kind), (uintmax_t)theirs->ipa,
				theirs->level, text);
	else
		report_disagree(replay->report, CHECK_TLBI, replay->now, "KVM: none; libs2pt: %s",
				text);
}

/* Compare the first `count` rows of the operation with all requests.  False after a complaint. */
static bool compare(struct replay *replay, const struct replay_thread *thread, size_t count)
{
	const struct engine *engine = &replay->engine;

	for (size_t i = 0; i < count || i < engine->n_requests; i++) {
		const struct s2pt_tlbi *ours = i < engine->n_requests ? &engine->requests[i] : NULL;
		const struct trace_row *theirs =
			i < count ? &replay->trace->rows[thread->tlbi[i]] : NULL;

		if (!ours || !theirs || !same(replay, ours, theirs)) {
			complain(replay, ours, theirs);
			return false;
		}
	}
	return true;
}

static const struct replay_thread *thread_of(const struct replay *replay,
					     const struct replay_op *op)
{
	return &replay->threads[op->entry->thread];
}

/* Before 6.2 a relax that finds nothing passes a level that was never set. */
static bool garbage_level(const struct replay *replay, const struct replay_op *op)
{
	const struct engine *engine = &replay->engine;

	return replay->host.serial && op->entry->kind == TRACE_RELAX && engine->n_requests == 1 &&
	       engine->requests[0].level == S2PT_LEVEL_UNKNOWN;
}

void tlbi_compare(struct replay *replay, const struct replay_op *op)
{
	const struct replay_thread *thread = thread_of(replay, op);
	const struct trace_row *theirs;

	if (!replay->host.tlbi_visible)
		return;
	if (garbage_level(replay, op) && thread->n_tlbi == 1) {
		theirs = &replay->trace->rows[thread->tlbi[0]];
		if (theirs->kind == TRACE_TLBI_IPA &&
		    replay_align(replay, theirs->ipa) == replay->engine.requests[0].ipa)
			report_agree(replay->report, CHECK_TLBI);
		else
			complain(replay, &replay->engine.requests[0], theirs);
		return;
	}
	if (compare(replay, thread, thread->n_tlbi))
		report_agree(replay->report, CHECK_TLBI);
}

void tlbi_compare_unhinted(struct replay *replay, const struct replay_op *op)
{
	struct s2pt_tlbi unhinted = {
		.kind = S2PT_TLBI_IPA,
		.scope = S2PT_LOCAL,
		.ipa = op->ipa,
		.level = S2PT_LEVEL_UNKNOWN,
	};
	const struct replay_thread *thread = thread_of(replay, op);
	const struct trace_row *theirs =
		thread->n_tlbi ? &replay->trace->rows[thread->tlbi[0]] : NULL;

	if (!replay->host.tlbi_visible)
		return;
	if (thread->n_tlbi == 1 && same(replay, &unhinted, theirs))
		report_agree(replay->report, CHECK_TLBI);
	else
		complain(replay, &unhinted, theirs);
}

/*
 * Pay what the gather owes, and check that it lies within [`ipa`, `ipa` + `size`) or within the
 * VMID.
 */
static void pay(struct replay *replay, struct s2pt *pt, struct s2pt_gather *gather,
		const struct trace_row *theirs)
{
	const struct engine *engine = &replay->engine;
	bool exact = false;

	if (!s2pt_gather_owes(gather)) {
		report_explain(replay->report, CHECK_TLBI, REASON_NO_NEED);
		return;
	}
	engine_forget(&replay->engine);
	s2pt_gather_flush(pt, gather);
	for (size_t i = 0; i < engine->n_requests; i++) {
		const struct s2pt_tlbi *ours = &engine->requests[i];

		exact = engine->n_requests == 1 && same(replay, ours, theirs);
		if (exact || theirs->kind == TRACE_TLBI_VMID)
			continue;
		if (ours->kind == S2PT_TLBI_VMID || ours->ipa < theirs->ipa ||
		    ours->ipa - theirs->ipa > theirs->size ||
		    ours->size > theirs->size - (ours->ipa - theirs->ipa)) {
			complain(replay, ours, theirs);
			return;
		}
	}
	if (exact)
		report_agree(replay->report, CHECK_TLBI);
	else
		report_explain(replay->report, CHECK_TLBI, REASON_NARROWER);
}

void tlbi_compare_gathered(struct replay *replay, const struct replay_op *op,
			   struct s2pt_gather *gather)
{
	const struct replay_thread *thread = thread_of(replay, op);
	const struct trace_row *last = NULL;

	if (!replay->host.tlbi_visible)
		return;
	if (thread->n_tlbi)
		last = &replay->trace->rows[thread->tlbi[thread->n_tlbi - 1]];
	if (!last || last->kind != TRACE_TLBI_RANGE || last->ipa != op->entry->ipa ||
	    last->size != op->entry->size) {
		report_disagree(replay->report, CHECK_TLBI, replay->now,
				"KVM did not invalidate the range at the end");
		return;
	}
	/* First the invalidations of tables, which come at once; then those that were put off. */
	if (compare(replay, thread, thread->n_tlbi - 1))
		pay(replay, &replay->vms[op->vm].table.pt, gather, last);
}

void tlbi_settle(struct replay *replay, struct replay_thread *thread)
{
	if (thread->paid < thread->n_owed)
		complain(replay, &thread->owed[thread->paid], NULL);
	thread->paid = 0;
	thread->n_owed = 0;
}

void tlbi_settle_vm(struct replay *replay, struct replay_vm *vm)
{
	if (replay->host.tlbi_visible && s2pt_gather_owes(&vm->gather))
		report_disagree(replay->report, CHECK_TLBI, replay->now,
				"KVM did not invalidate after write-protecting");
	s2pt_gather_init(&vm->gather);
	vm->protected = false;
}

void tlbi_row(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];
	struct replay_vm *vm = &replay->vms[row->vm];
	enum trace_kind before =
		thread->last == TRACE_NONE ? TRACE_MARK : replay->trace->rows[thread->last].kind;
	bool wide = row->kind == TRACE_TLBI_VMID || row->kind == TRACE_TLBI_RANGE;

	if (thread->paid < thread->n_owed) {
		const struct s2pt_tlbi *ours = &thread->owed[thread->paid++];

		if (same(replay, ours, row))
			report_agree(replay->report, CHECK_TLBI);
		else
			complain(replay, ours, row);
	} else if (wide && vm->protected) {
		vm->protected = false;
		pay(replay, &vm->table.pt, &vm->gather, row);
	} else if (row->kind == TRACE_TLBI_VMID &&
		   (before == TRACE_OLD || before == TRACE_AGE || before == TRACE_HOST_AGE)) {
		report_explain(replay->report, CHECK_TLBI, REASON_AFTER_AGEING);
	} else {
		complain(replay, NULL, row);
	}
}
