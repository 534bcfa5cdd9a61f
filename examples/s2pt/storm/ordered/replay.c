/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replays a trace row by row: hands each row to the file that knows its kind, and judges the tables
 * at the end.
 */

#include "replay.h"

#include "alone.h"
#include "engine.h"
#include "fault.h"
#include "log.h"
#include "op.h"
#include "snapshot.h"
#include "tlbi.h"

#include <error.h>
#include <stdlib.h>
#include <string.h>

static bool changes_host(enum trace_kind kind)
{
	return kind == TRACE_HOST_UNMAP || kind == TRACE_HOST_SET || kind == TRACE_UNMAP;
}

/* Note whether a thread changes the host's memory, until it does something else. */
static void follow_host(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];

	if (changes_host(row->kind)) {
		thread->changes_host = true;
		if (row->kind != TRACE_UNMAP) /* op_begin() counts these. */
			replay->vms[row->vm].invalidations++;
	} else if (row->kind == TRACE_FAULT) {
		thread->changes_host = false;
	}
}

static bool is_tlbi(enum trace_kind kind)
{
	return kind == TRACE_TLBI_IPA || kind == TRACE_TLBI_IPA_LOCAL || kind == TRACE_TLBI_RANGE ||
	       kind == TRACE_TLBI_VMID;
}

static void take_tlbi(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];

	if (!thread->op.entry) {
		tlbi_row(replay, row);
		return;
	}
	if (!trace_grow((void **)&thread->tlbi, thread->n_tlbi, sizeof(*thread->tlbi))) {
		replay->failed = true;
		return;
	}
	thread->tlbi[thread->n_tlbi++] = replay->now;
}

static void take_row(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];

	if (!is_tlbi(row->kind) && row->kind != TRACE_TABLE_ALLOC)
		tlbi_settle(replay, thread);
	follow_host(replay, row);
	switch (row->kind) {
	case TRACE_FAULT:
		log_settle(replay, thread);
		fault_begin(replay, row);
		return;
	case TRACE_MAP:
	case TRACE_RELAX:
	case TRACE_UNMAP:
		op_begin(replay, row);
		return;
	case TRACE_MAP_RET:
	case TRACE_RELAX_RET:
	case TRACE_UNMAP_RET:
		op_end(replay, row);
		return;
	case TRACE_PROTECT:
	case TRACE_SPLIT:
	case TRACE_CLEAN:
	case TRACE_AGE:
	case TRACE_YOUNG:
	case TRACE_OLD:
		alone_row(replay, row);
		return;
	case TRACE_TLBI_IPA:
	case TRACE_TLBI_IPA_LOCAL:
	case TRACE_TLBI_RANGE:
	case TRACE_TLBI_VMID:
		take_tlbi(replay, row);
		return;
	case TRACE_DIRTY:
		log_dirty(replay, row);
		return;
	case TRACE_LOG_MASK:
		log_mask(replay, row);
		return;
	case TRACE_ACCESS:
	case TRACE_TABLE_ALLOC:
	case TRACE_TABLE_FREE:
	case TRACE_HOST_UNMAP:
	case TRACE_HOST_SET:
	case TRACE_HOST_AGE:
	case TRACE_HOST_TEST:
	case TRACE_MARK:
		return;
	}
}

/* Take the complaints of a table's checker over. */
static void judge(struct replay *replay, const struct s2pt_check *check)
{
	uint64_t complaints;

	if (!check)
		return;
	complaints = s2pt_check_count(check, S2PT_CHECK_RIGHT);
	replay->report->agreed[CHECK_RULES] += s2pt_check_events(check) - complaints;
	for (unsigned int i = 0; i < complaints; i++) {
		const struct s2pt_complaint *complaint = s2pt_check_complaint(check, i);

		if (complaint)
			report_disagree(replay->report, CHECK_RULES, replay->now,
					"%s: 0x%jx level %d: 0x%jx, then 0x%jx",
					s2pt_check_reason_name(complaint->reason),
					(uintmax_t)complaint->ipa, complaint->level,
					(uintmax_t)complaint->old, (uintmax_t)complaint->word);
		else
			report_disagree(replay->report, CHECK_RULES, replay->now, "one more");
	}
}

static void end_replay(struct replay *replay)
{
	replay->now = (uint32_t)replay->trace->n_rows - 1;
	for (size_t i = 0; i < replay->trace->n_threads; i++) {
		tlbi_settle(replay, &replay->threads[i]);
		log_settle(replay, &replay->threads[i]);
		fault_drop(replay, &replay->threads[i], true);
	}
	for (size_t i = 0; i < replay->trace->n_vms; i++) {
		tlbi_settle_vm(replay, &replay->vms[i]);
		judge(replay, replay->vms[i].table.check);
		engine_free(&replay->vms[i].table);
	}
	report_judge(replay->report, CHECK_TABLES, replay->now, engine_live(&replay->engine) == 0,
		     "pages are left over");
}

static void play(struct replay *replay)
{
	const struct trace *trace = replay->trace;

	for (uint32_t i = 0; i < trace->n_rows && !replay->failed; i++) {
		const struct trace_row *row = &trace->rows[i];

		replay->now = i;
		if (row->kind == TRACE_MARK) {
			log_mark(replay, &trace->marks[row->detail]);
		} else {
			take_row(replay, row);
			replay->threads[row->thread].last = i;
		}
		snapshot_row(replay);
	}
	end_replay(replay);
}

static bool make_tables(struct replay *replay)
{
	const struct trace *trace = replay->trace;
	struct engine_config config = {
		.granule = replay->granule,
		.policy = replay->options->policy,
		.lpa2 = replay->host.lpa2,
		.fwb = replay->host.fwb,
		.tlb_range = replay->host.tlb_range,
	};

	if (!engine_open(&replay->engine, &config)) {
		error(0, 0, "%s: no memory for tables", trace->path);
		return false;
	}
	for (size_t i = 0; i < trace->n_vms; i++) {
		const struct trace_vm *vm = &trace->vms[i];
		enum s2pt_status status =
			engine_make(&replay->engine, &config, vm, &replay->vms[i].table);

		s2pt_gather_init(&replay->vms[i].gather);
		if (status != S2PT_DONE) {
			error_at_line(0, 0, trace->path, trace_line(vm->from),
				      "there is no table of %u bits with this granule: %s",
				      vm->ipa_bits, s2pt_status_name(status));
			return false;
		}
	}
	return true;
}

static void free_replay(struct replay *replay)
{
	log_close(replay);
	for (size_t i = 0; i < replay->trace->n_vms; i++)
		engine_free(&replay->vms[i].table);
	for (size_t i = 0; i < replay->trace->n_threads; i++) {
		free(replay->threads[i].tlbi);
		free(replay->threads[i].owed);
	}
	engine_close(&replay->engine);
	free(replay->vms);
	free(replay->threads);
	free(replay->past);
}

bool replay_run(struct replay *replay)
{
	const struct trace *trace = replay->trace;
	bool good;

	replay->vms = calloc(trace->n_vms + 1, sizeof(*replay->vms));
	replay->threads = calloc(trace->n_threads + 1, sizeof(*replay->threads));
	if (!replay->vms || !replay->threads) {
		error(0, 0, "%s: no memory", trace->path);
		free(replay->vms);
		free(replay->threads);
		return false;
	}
	for (size_t i = 0; i < trace->n_threads; i++) {
		replay->threads[i].last = TRACE_NONE;
		replay->threads[i].dirty_row = TRACE_NONE;
	}
	replay->failed = !log_open(replay);
	good = !replay->failed && make_tables(replay);
	if (good)
		play(replay);
	if (replay->failed || replay->engine.failed) {
		error(0, 0, "%s: no memory", trace->path);
		good = false;
	}
	free_replay(replay);
	return good;
}
