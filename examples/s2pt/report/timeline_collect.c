/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects a timeline.  The checker says what an entry was and which invalidations are owed; here is
 * only remembered from when to when.
 */

#include "timeline_state.h"
#include "words.h"

#include <stdlib.h>

/* The checker says that an invalidation is owed from here on, or has been paid. */
static void note_debt(void *ctx, const struct s2pt_check_debt *debt, bool paid)
{
	struct timeline *timeline = ctx;
	uint32_t now = (uint32_t)timeline->rows;
	uint32_t *open;

	if (!paid && timeline->rows == timeline->config.most)
		return;
	open = timeline_slot(timeline, &timeline->owed, debt->number);
	if (!open)
		return;
	if (paid) {
		if (*open)
			timeline->stale.window[*open - 1].to = now;
		*open = 0;
		return;
	}
	/* The present event becomes row number `now`. */
	timeline_window(timeline, &timeline->stale,
			(struct window){ timeline_entry(timeline, debt->at, debt->ipa, debt->level),
					 timeline_word(timeline, debt->old, debt->level), now,
					 UINT32_MAX });
	*open = timeline->no_memory ? 0 : (uint32_t)timeline->stale.count;
}

static bool is_store(enum s2pt_check_kind kind)
{
	return kind == S2PT_CHECK_PLAIN || kind == S2PT_CHECK_RELEASE || kind == S2PT_CHECK_SWAP ||
	       kind == S2PT_CHECK_HARDWARE || kind == S2PT_CHECK_LOST;
}

/* An entry was broken, or is made again: a window begins or ends. */
static void note_break(struct timeline *timeline, const struct row *row)
{
	uint32_t now = (uint32_t)timeline->rows - 1;
	uint32_t *open;

	if (row->entry == NONE)
		return;
	open = timeline_slot(timeline, &timeline->broken, (size_t)row->entry);
	if (!open)
		return;
	if (row->kind == TIMELINE_BREAK || row->kind == TIMELINE_UNLINK) {
		*open = now + 1;
	} else if (*open && (row->kind == TIMELINE_MAKE || row->kind == TIMELINE_LINK)) {
		timeline_window(timeline, &timeline->invalid,
				(struct window){ row->entry, row->old, *open - 1, now });
		*open = 0;
	}
}

static void note_operation(struct timeline *timeline, const struct s2pt_check_event *event)
{
	uint32_t now = (uint32_t)timeline->rows - 1;
	uint32_t *open = timeline_slot(timeline, &timeline->inside, event->cpu);

	if (!open)
		return;
	if (event->kind == S2PT_CHECK_ENTER) {
		*open = now + 1;
	} else if (*open) {
		timeline_window(timeline, &timeline->operations,
				(struct window){ (int32_t)event->cpu, NONE, *open - 1, now });
		*open = 0;
	}
}

static void describe_store(struct timeline *timeline, struct row *row,
			   const struct s2pt_check_event *event,
			   const struct s2pt_check_entry *entry)
{
	row->entry = timeline_entry(timeline, event->at, entry->ipa, entry->level);
	row->old = timeline_word(timeline, entry->word, entry->level);
	row->word = timeline_word(timeline, event->want, entry->level);
	if (event->kind == S2PT_CHECK_LOST || event->kind == S2PT_CHECK_HARDWARE)
		row->kind = (uint8_t)words_kind(event, "");
	else if (entry->level == S2PT_LEVEL_UNKNOWN)
		row->kind = TIMELINE_PRIVATE;
	else
		row->kind = (uint8_t)words_of_change(&timeline->format, entry->word, event->want,
						     entry->level);
}

static void describe(struct timeline *timeline, struct row *row,
		     const struct s2pt_check_event *event, const struct s2pt_check_entry *entry)
{
	char text[WORDS_MAX];

	if (is_store(event->kind)) {
		describe_store(timeline, row, event, entry);
		note_break(timeline, row);
		return;
	}
	words_of_event(&timeline->config.rules, event, text);
	row->kind = (uint8_t)words_kind(event, text);
	row->text = timeline_number(timeline, &timeline->texts, text);
	if (event->kind == S2PT_CHECK_ENTER || event->kind == S2PT_CHECK_LEAVE)
		note_operation(timeline, event);
}

static void take(struct timeline *timeline, const struct s2pt_check_event *event, uint64_t line)
{
	struct s2pt_check_entry entry = { .level = S2PT_LEVEL_UNKNOWN };
	enum s2pt_check_reason reason;
	struct row *row;

	if (is_store(event->kind))
		(void)s2pt_check_entry(timeline->config.check, event->at, &entry);
	reason = s2pt_check_event(timeline->config.check, event);
	row = timeline_row(timeline, line);
	if (!row)
		return;
	row->lane = (uint16_t)event->cpu;
	describe(timeline, row, event, &entry);
	if (reason != S2PT_CHECK_RIGHT)
		row->wrong =
			timeline_number(timeline, &timeline->texts, s2pt_check_reason_code(reason));
}

void timeline_event(struct timeline *timeline, const struct s2pt_check_event *event, uint64_t line)
{
	pthread_mutex_lock(&timeline->lock);
	take(timeline, event, line ? line : timeline->total + 1);
	pthread_mutex_unlock(&timeline->lock);
}

void timeline_note(struct timeline *timeline, enum timeline_kind kind, unsigned int lane,
		   const char *text, uint64_t line, uint64_t ns)
{
	struct row *row;

	pthread_mutex_lock(&timeline->lock);
	row = timeline_row(timeline, line ? line : timeline->total + 1);
	if (row) {
		row->kind = (uint8_t)kind;
		row->lane = (uint16_t)lane;
		row->text = timeline_number(timeline, &timeline->texts, text);
		/* How long it took is kept where a store keeps its entry. */
		row->entry = kind == TIMELINE_FAULT && ns < INT32_MAX ? (int32_t)ns : NONE;
	}
	pthread_mutex_unlock(&timeline->lock);
}

struct timeline *timeline_new(const struct timeline_config *config)
{
	struct timeline *timeline = calloc(1, sizeof(*timeline));

	if (!timeline)
		return NULL;
	timeline->config = *config;
	if (!config->most)
		timeline->config.most = TIMELINE_EVENTS;
	timeline->format =
		(struct s2pt_format){ .geom = config->rules.geom, .fwb = config->rules.fwb };
	clock_gettime(CLOCK_MONOTONIC, &timeline->start);
	if (!config->check && !config->unjudged) {
		timeline->own = s2pt_check_new(&config->rules);
		timeline->config.check = timeline->own;
		if (!timeline->own) {
			free(timeline);
			return NULL;
		}
	}
	pthread_mutex_init(&timeline->lock, NULL);
	if (timeline->config.check)
		s2pt_check_watch(timeline->config.check, note_debt, timeline);
	return timeline;
}

void timeline_delete(struct timeline *timeline)
{
	if (!timeline)
		return;
	if (timeline->config.check)
		s2pt_check_watch(timeline->config.check, NULL, NULL);
	s2pt_check_delete(timeline->own);
	pthread_mutex_destroy(&timeline->lock);
	intern_free(&timeline->entries);
	intern_free(&timeline->words);
	intern_free(&timeline->texts);
	free(timeline->invalid.window);
	free(timeline->stale.window);
	free(timeline->operations.window);
	free(timeline->broken.open);
	free(timeline->owed.open);
	free(timeline->inside.open);
	free(timeline->row);
	free(timeline);
}
