/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows the dirty logs of a trace: which pages must be reported dirty, which are protected again,
 * and when.
 */

#include "log.h"

#include "read.h"
#include "tlbi.h"

#include <stdlib.h>
#include <string.h>

#define WORD 64

/* Does the trace have pages that are protected again outside of the reading of bitmaps? */
static bool clears_apart(const struct trace *trace)
{
	unsigned int reading = 0;

	for (size_t i = 0; i < trace->n_rows; i++) {
		const struct trace_row *row = &trace->rows[i];
		const struct trace_mark *mark =
			row->kind == TRACE_MARK ? &trace->marks[row->detail] : NULL;

		if (mark && mark->kind == TRACE_MARK_GET_DIRTY)
			reading = mark->end ? 0 : 1;
		if ((mark && mark->kind == TRACE_MARK_CLEAR_DIRTY) ||
		    (row->kind == TRACE_LOG_MASK && !reading))
			return true;
	}
	return false;
}

bool log_open(struct replay *replay)
{
	replay->manual = clears_apart(replay->trace);
	for (size_t i = 0; i < replay->trace->n_vms; i++) {
		const struct trace_vm *vm = &replay->trace->vms[i];

		replay->vms[i].slots = calloc(vm->n_slots + 1, sizeof(struct replay_slot));
		if (!replay->vms[i].slots)
			return false;
	}
	return true;
}

void log_close(struct replay *replay)
{
	for (size_t i = 0; i < replay->trace->n_vms; i++) {
		struct replay_slot *slots = replay->vms[i].slots;

		for (size_t j = 0; slots && j < replay->trace->vms[i].n_slots; j++) {
			free(slots[j].dirty);
			free(slots[j].before);
			free(slots[j].taken);
			free(slots[j].doubtful);
		}
		free(slots);
	}
}

/* Make bit sets for a slot, all clear. */
static bool make_bits(struct replay *replay, const struct trace_slot *slot, struct replay_slot *log)
{
	size_t words = log_words(replay, slot);

	free(log->dirty);
	free(log->before);
	free(log->taken);
	free(log->doubtful);
	log->dirty = calloc(words, sizeof(*log->dirty));
	log->before = calloc(words, sizeof(*log->before));
	log->taken = calloc(words, sizeof(*log->taken));
	log->doubtful = calloc(words, sizeof(*log->doubtful));
	if (!log->dirty || !log->before || !log->taken || !log->doubtful) {
		replay->failed = true;
		return false;
	}
	return true;
}

/* Set all bits, since all pages count as dirty from the start (KVM_DIRTY_LOG_INITIALLY_SET). */
static void set_all(const struct replay *replay, const struct trace_slot *slot,
		    struct replay_slot *log)
{
	uint64_t pages = slot->size / replay_page(replay);

	memset(log->dirty, 0xff, pages / WORD * sizeof(*log->dirty));
	if (pages % WORD)
		log->dirty[pages / WORD] = ~(~UINT64_C(0) << pages % WORD);
	memset(log->doubtful, 0, log_words(replay, slot) * sizeof(*log->doubtful));
}

static void switch_logging(struct replay *replay, const struct trace_mark *mark)
{
	const struct trace_slot *slot = &replay->trace->vms[mark->vm].slots[mark->slot];
	struct replay_slot *log = &replay->vms[mark->vm].slots[mark->slot];
	bool on = (mark->flags & 1) != 0;

	if (!mark->end) {
		log->logging = on ? LOGGING_GOES_ON : LOGGING_GOES_OFF;
		log->protected = false;
		log->missed.count = 0;
		log->again.count = 0;
		log->again_before.count = 0;
		if (!make_bits(replay, slot, log))
			log->logging = LOGGING_OFF;
		return;
	}
	log->logging = on && log->dirty ? LOGGING_ON : LOGGING_OFF;
	if (log->logging == LOGGING_ON && !log->protected)
		set_all(replay, slot, log);
	tlbi_settle_vm(replay, &replay->vms[mark->vm]);
}

void log_mark(struct replay *replay, const struct trace_mark *mark)
{
	struct replay_slot *log = NULL;

	if (mark->vm != TRACE_NONE && mark->slot != TRACE_NONE)
		log = &replay->vms[mark->vm].slots[mark->slot];
	if (!log)
		return;
	if (mark->kind == TRACE_MARK_SLOT_FLAGS) {
		switch_logging(replay, mark);
	} else if (mark->kind == TRACE_MARK_SLOT) {
		if ((mark->flags & 1) &&
		    make_bits(replay, &replay->trace->vms[mark->vm].slots[mark->slot], log))
			log->logging = LOGGING_ON;
	} else if (mark->kind == TRACE_MARK_SLOT_DELETE) {
		log->deleted = true;
	} else if (mark->kind == TRACE_MARK_SLOT_ADD) {
		log->deleted = false;
	} else if (mark->kind == TRACE_MARK_CLEAR_DIRTY) {
		log->clearing = !mark->end;
		if (mark->end)
			tlbi_settle_vm(replay, &replay->vms[mark->vm]);
	} else if (mark->kind == TRACE_MARK_GET_DIRTY) {
		if (!mark->end) {
			log_read_begin(replay, mark, log);
			return;
		}
		log_read_end(replay, mark, log);
		tlbi_settle_vm(replay, &replay->vms[mark->vm]);
	}
}

void log_expect(struct replay *replay, const struct replay_op *op, bool writable)
{
	struct replay_thread *thread = &replay->threads[op->entry->thread];

	log_settle(replay, thread);
	if (writable) {
		thread->dirty = op->dirty;
		thread->dirty_row = replay->now;
	}
}

void log_settle(struct replay *replay, struct replay_thread *thread)
{
	if (thread->dirty_row != TRACE_NONE)
		report_disagree(replay->report, CHECK_DIRTY, thread->dirty_row,
				"KVM did not report 0x%jx", (uintmax_t)thread->dirty);
	thread->dirty_row = TRACE_NONE;
}

void log_dirty(struct replay *replay, const struct trace_row *row)
{
	struct replay_thread *thread = &replay->threads[row->thread];
	const struct trace_slot *slot = NULL;
	struct replay_slot *log = replay_slot_at(replay, row->vm, row->ipa, &slot);
	uint64_t page;
	uint64_t bit;

	if (thread->dirty_row == TRACE_NONE)
		report_disagree(replay->report, CHECK_DIRTY, replay->now,
				"KVM reports 0x%jx, libs2pt nothing", (uintmax_t)row->ipa);
	else if (replay_align(replay, row->ipa) != thread->dirty)
		report_disagree(replay->report, CHECK_DIRTY, replay->now,
				"KVM reports 0x%jx, libs2pt 0x%jx", (uintmax_t)row->ipa,
				(uintmax_t)thread->dirty);
	else
		report_agree(replay->report, CHECK_DIRTY);
	thread->dirty_row = TRACE_NONE;
	if (!slot || !log->dirty || (log->logging != LOGGING_ON && log->logging != LOGGING_GOES_ON))
		return;
	page = (row->ipa - slot->ipa) / replay_page(replay);
	bit = UINT64_C(1) << page % WORD;
	if (log->logging == LOGGING_ON)
		log->doubtful[page / WORD] &= ~bit;
	else
		log->doubtful[page / WORD] |= bit;
	log->dirty[page / WORD] |= bit;
}

/* Does a slot log the page at this offset? */
static bool may_log(const struct replay_slot *log, const struct trace_slot *slot, uint64_t offset)
{
	return log->logging == LOGGING_ON && log->dirty && offset < slot->size;
}

/*
 * The slot that a mask is about: the one whose bitmap is read or cleared, else the one that logs.
 */
static uint32_t masked_slot(const struct replay *replay, const struct trace_row *row)
{
	const struct trace_vm *vm = &replay->trace->vms[row->vm];
	const struct replay_slot *logs = replay->vms[row->vm].slots;
	uint32_t found = TRACE_NONE;

	for (uint32_t i = 0; i < vm->n_slots; i++) {
		if (!may_log(&logs[i], &vm->slots[i], row->ipa))
			continue;
		if (logs[i].reading || logs[i].clearing)
			return i;
		if (found == TRACE_NONE)
			found = i;
	}
	return found;
}

void log_mask(struct replay *replay, const struct trace_row *row)
{
	uint32_t slot = masked_slot(replay, row);
	uint64_t word = row->ipa / replay_page(replay) / WORD;
	struct replay_slot *log;
	uint64_t odd;

	if (slot == TRACE_NONE) {
		report_disagree(replay->report, CHECK_MASK, replay->now, "no slot is being logged");
		return;
	}
	log = &replay->vms[row->vm].slots[slot];
	if (log->reading && !log->cleared)
		log_read_first(replay, row->vm, slot);
	odd = row->detail & ~log->dirty[word];
	if (odd & ~log_again(log, word))
		report_disagree(replay->report, CHECK_MASK, replay->now,
				"of 64 pages at 0x%jx 0x%jx, which libs2pt did not report",
				(uintmax_t)row->ipa, (uintmax_t)odd);
	else if (odd)
		report_explain(replay->report, CHECK_MASK, REASON_RACING_READ);
	else
		report_agree(replay->report, CHECK_MASK);
	log->taken[word] |= row->detail;
	log->dirty[word] &= ~row->detail;
	log_protect_again(replay, row->vm, slot, word);
}
