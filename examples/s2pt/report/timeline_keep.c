/* SPDX-License-Identifier: BSD-2-Clause */
/* Keeps what a timeline collects: rows, windows and the numbers of texts. */

#include "timeline_state.h"
#include "words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

uint32_t *timeline_slot(struct timeline *timeline, struct opens *opens, size_t number)
{
	size_t room = opens->room ? opens->room : 64;
	uint32_t *open;

	while (room <= number)
		room *= 2;
	if (room == opens->room)
		return &opens->open[number];
	open = reallocarray(opens->open, room, sizeof(*open));
	if (!open) {
		timeline->no_memory = true;
		return NULL;
	}
	for (size_t i = opens->room; i < room; i++)
		open[i] = 0;
	*opens = (struct opens){ open, room };
	return &open[number];
}

void timeline_window(struct timeline *timeline, struct windows *to, struct window window)
{
	size_t room = to->room ? 2 * to->room : 256;
	struct window *more;

	if (to->count == to->room) {
		more = reallocarray(to->window, room, sizeof(*more));
		if (!more) {
			timeline->no_memory = true;
			return;
		}
		to->window = more;
		to->room = room;
	}
	to->window[to->count++] = window;
}

int32_t timeline_number(struct timeline *timeline, struct intern *from, const char *text)
{
	long number = intern(from, text);

	timeline->no_memory |= number < 0;
	return (int32_t)number;
}

int32_t timeline_entry(struct timeline *timeline, s2pt_pa_t at, s2pt_ipa_t ipa, int level)
{
	char text[80];

	if (level == S2PT_LEVEL_UNKNOWN)
		(void)snprintf(text, sizeof(text), "0x%" PRIx64 "||", at);
	else
		(void)snprintf(text, sizeof(text), "0x%" PRIx64 "|0x%" PRIx64 "|%d", at, ipa,
			       level);
	return timeline_number(timeline, &timeline->entries, text);
}

int32_t timeline_word(struct timeline *timeline, uint64_t word, int level)
{
	char text[WORDS_MAX];

	words_of_descriptor(&timeline->format, word, level, text);
	return timeline_number(timeline, &timeline->words, text);
}

static uint64_t elapsed(const struct timeline *timeline)
{
	struct timespec now;

	if (!timeline->config.clock)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)(now.tv_sec - timeline->start.tv_sec) * 1000000000U +
	       (uint64_t)now.tv_nsec - (uint64_t)timeline->start.tv_nsec;
}

struct row *timeline_row(struct timeline *timeline, uint64_t line)
{
	size_t room = timeline->room ? 2 * timeline->room : 1024;
	struct row *row;

	timeline->total++;
	if (line < timeline->config.first || timeline->rows == timeline->config.most)
		return NULL;
	if (timeline->rows == timeline->room) {
		row = reallocarray(timeline->row, room, sizeof(*row));
		if (!row) {
			timeline->no_memory = true;
			return NULL;
		}
		timeline->row = row;
		timeline->room = room;
	}
	row = &timeline->row[timeline->rows++];
	*row = (struct row){
		.line = line,
		.ns = elapsed(timeline),
		.entry = NONE,
		.old = NONE,
		.word = NONE,
		.text = NONE,
		.wrong = NONE,
	};
	return row;
}
