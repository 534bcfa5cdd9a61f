/* SPDX-License-Identifier: BSD-2-Clause */
/* Replays the reading of dirty bitmaps, and compares each with what must and may be in it. */

#include "read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WORD 64

uint64_t log_words(const struct replay *replay, const struct trace_slot *slot)
{
	return (slot->size / replay_page(replay) + WORD - 1) / WORD;
}

/*
 * Find the pages of vCPUs that reported one and have done nothing since: their bit may not be set
 * yet.
 */
static void find_racing(const struct replay *replay, uint32_t vm, const struct trace_slot *slot,
			struct racing *racing)
{
	racing->count = 0;
	for (size_t i = 0; i < replay->trace->n_threads && racing->count < RACING_MAX; i++) {
		const struct replay_thread *thread = &replay->threads[i];
		const struct trace_row *last;

		/* Before 6.2 the bit is set under the lock under which the bitmap is read. */
		if (replay->host.serial || replay->trace->threads[i].vm != vm ||
		    thread->last == TRACE_NONE)
			continue;
		last = &replay->trace->rows[thread->last];
		if (last->kind == TRACE_DIRTY && last->ipa - slot->ipa < slot->size)
			racing->page[racing->count++] =
				(last->ipa - slot->ipa) / replay_page(replay);
	}
}

static bool is_racing(const struct racing *racing, uint64_t page)
{
	for (size_t i = 0; i < racing->count; i++)
		if (racing->page[i] == page)
			return true;
	return false;
}

static uint64_t word_of(const struct racing *racing, uint64_t word)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < racing->count; i++)
		if (racing->page[i] / WORD == word)
			bits |= UINT64_C(1) << racing->page[i] % WORD;
	return bits;
}

uint64_t log_again(const struct replay_slot *log, uint64_t word)
{
	return word_of(&log->again, word) | word_of(&log->again_before, word);
}

void log_protect_again(struct replay *replay, uint32_t vm, uint32_t slot, uint64_t word)
{
	struct replay_slot *log = &replay->vms[vm].slots[slot];
	struct racing now;

	find_racing(replay, vm, &replay->trace->vms[vm].slots[slot], &now);
	for (size_t i = 0; i < now.count; i++)
		if (now.page[i] / WORD == word && log->again.count < RACING_MAX)
			log->again.page[log->again.count++] = now.page[i];
}

static void snapshot_bits(const struct replay *replay, uint32_t vm, const struct trace_slot *slot,
			  struct replay_slot *log)
{
	memcpy(log->before, log->dirty, log_words(replay, slot) * sizeof(*log->before));
	find_racing(replay, vm, slot, &log->racing);
}

void log_read_begin(struct replay *replay, const struct trace_mark *mark, struct replay_slot *log)
{
	const struct trace_slot *slot = &replay->trace->vms[mark->vm].slots[mark->slot];

	log->reading = log->dirty != NULL;
	log->cleared = false;
	if (!log->reading)
		return;
	memset(log->taken, 0, log_words(replay, slot) * sizeof(*log->taken));
	snapshot_bits(replay, mark->vm, slot, log);
}

void log_read_first(struct replay *replay, uint32_t vm, uint32_t slot)
{
	struct replay_slot *log = &replay->vms[vm].slots[slot];

	log->cleared = true;
	snapshot_bits(replay, vm, &replay->trace->vms[vm].slots[slot], log);
}

/* The bitmap that a read gave, and what it may and must hold. */
struct reading {
	/* Pages that must be in the bitmap, unless they were racing; and those that may be. */
	const uint64_t *least;
	const uint64_t *most;
	/* The bitmap that was recorded. */
	const uint64_t *got;
	/* Pages that the read missed and that may not be missed again. */
	struct racing missed;
	/* Some pages were reported while they were protected again. */
	bool again;
	/* Some are missing that were reported while logging was being switched on. */
	bool switched;
	uint64_t pages;
};

/* Judge a word of the bitmap.  False after a complaint. */
static bool judge_word(struct replay *replay, struct reading *reading, struct replay_slot *log,
		       uint64_t word)
{
	/* Pages that were protected again have been read. */
	uint64_t missing = (reading->least[word] | log->taken[word]) & ~reading->got[word];
	uint64_t odd = reading->got[word] & ~reading->most[word];
	uint64_t again = odd & log_again(log, word);
	uint64_t switched = missing & log->doubtful[word] & ~log->taken[word];

	missing &= ~switched;
	reading->pages += (uint64_t)__builtin_popcountll(reading->got[word]);
	reading->again = reading->again || again;
	reading->switched = reading->switched || switched;
	log->dirty[word] = (log->dirty[word] | again) & ~switched;
	log->doubtful[word] = 0;
	odd &= ~again;
	if (odd) {
		report_disagree(replay->report, CHECK_BITMAP, replay->now,
				"page 0x%jx of the bitmap is not dirty for libs2pt",
				(uintmax_t)(word * WORD + (unsigned int)__builtin_ctzll(odd)));
		return false;
	}
	for (; missing; missing &= missing - 1) {
		uint64_t page = word * WORD + (unsigned int)__builtin_ctzll(missing);

		if ((log->taken[word] >> page % WORD & 1) || !is_racing(&log->racing, page) ||
		    is_racing(&log->missed, page)) {
			report_disagree(replay->report, CHECK_BITMAP, replay->now,
					"page 0x%jx is not in the bitmap", (uintmax_t)page);
			return false;
		}
		if (reading->missed.count < RACING_MAX)
			reading->missed.page[reading->missed.count++] = page;
	}
	return true;
}

static void judge(struct replay *replay, const struct trace_mark *mark, struct replay_slot *log,
		  struct reading *reading)
{
	const struct trace_slot *slot = &replay->trace->vms[mark->vm].slots[mark->slot];
	bool good = true;

	for (uint64_t i = 0; good && i < log_words(replay, slot); i++)
		good = judge_word(replay, reading, log, i);
	if (good && reading->pages != mark->dirty) {
		report_disagree(replay->report, CHECK_BITMAP, replay->now, "%ju pages, KVM had %ju",
				(uintmax_t)reading->pages, (uintmax_t)mark->dirty);
		good = false;
	}
	log->missed = reading->missed;
	/* The excuse of earlier pages holds for one read only. */
	log->again_before = log->again;
	log->again.count = 0;
	if (!good)
		return;
	if (reading->missed.count || reading->again)
		report_explain(replay->report, CHECK_BITMAP, REASON_RACING_READ);
	else if (reading->switched)
		report_explain(replay->report, CHECK_BITMAP, REASON_SWITCHING);
	else
		report_agree(replay->report, CHECK_BITMAP);
}

/* Make a set with a bit for each page from the file's runs; NULL if a page lies beyond the slot. */
static uint64_t *spread(struct replay *replay, const struct bitmap *bitmap,
			const struct trace_slot *slot)
{
	uint64_t pages = slot->size / replay_page(replay);
	uint64_t *bits = calloc(log_words(replay, slot), sizeof(*bits));

	if (!bits) {
		replay->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < bitmap->n_runs; i++) {
		if (bitmap->runs[i].last >= pages) {
			report_disagree(replay->report, CHECK_BITMAP, replay->now,
					"page 0x%" PRIx32 " of the bitmap is beyond the slot",
					bitmap->runs[i].last);
			free(bits);
			return NULL;
		}
		for (uint64_t page = bitmap->runs[i].first; page <= bitmap->runs[i].last; page++)
			bits[page / WORD] |= UINT64_C(1) << page % WORD;
	}
	return bits;
}

void log_read_end(struct replay *replay, const struct trace_mark *mark, struct replay_slot *log)
{
	const struct trace_vm *vm = &replay->trace->vms[mark->vm];
	const struct trace_slot *slot = &vm->slots[mark->slot];
	const struct bitmap *bitmap =
		bitmaps_find(&replay->bitmaps, vm->name, slot->id, mark->iteration);
	uint64_t *bits = NULL;
	struct reading reading = { .got = log->taken };

	if (!log->reading)
		return;
	log->reading = false;
	/*
	 * Normally reading protects the pages again, and those are what was read.  With
	 * KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2 that comes later, so that the time of reading is not
	 * known.
	 */
	reading.least = log->before;
	reading.most = log->cleared || !replay->manual ? log->taken : log->dirty;
	if (bitmap) {
		bits = spread(replay, bitmap, slot);
		if (!bits)
			return;
		reading.got = bits;
	} else if (replay->bitmaps.count) {
		report_disagree(replay->report, CHECK_BITMAP, replay->now,
				"there is no bitmap of this read");
		return;
	} else if (replay->manual && !log->cleared) {
		/* Without the file only pages that were protected again can be compared. */
		return;
	}
	judge(replay, mark, log, &reading);
	free(bits);
}
