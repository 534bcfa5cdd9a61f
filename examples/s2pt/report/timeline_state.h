/* SPDX-License-Identifier: BSD-2-Clause */
/* What a timeline has collected. */

#ifndef REPORT_TIMELINE_STATE_H
#define REPORT_TIMELINE_STATE_H

#include "intern.h"
#include "s2pt/desc.h"
#include "timeline.h"

#include <time.h>

#include <pthread.h>

#define NONE (-1)

/* An event: numbers of texts, NONE where there is none. */
struct row {
	uint64_t line;
	uint64_t ns;
	int32_t entry;
	int32_t old;
	int32_t word;
	int32_t text;
	int32_t wrong;
	uint16_t lane;
	uint8_t kind;
};

/* From one event to another. */
struct window {
	int32_t what;
	int32_t word;
	uint32_t from;
	uint32_t to;
};

struct windows {
	struct window *window;
	size_t count;
	size_t room;
};

/* `open` for each entry: where it became invalid, plus 1; for each debt its window, plus 1. */
struct opens {
	uint32_t *open;
	size_t room;
};

struct timeline {
	struct timeline_config config;
	struct s2pt_format format;
	struct s2pt_check *own;
	pthread_mutex_t lock;
	struct timespec start;
	bool no_memory;
	uint64_t total;
	struct row *row;
	size_t rows;
	size_t room;
	struct intern entries;
	struct intern words;
	struct intern texts;
	struct windows invalid;
	struct windows stale;
	struct windows operations;
	struct opens broken;
	struct opens owed;
	struct opens inside;
};

/* Where something open is kept by its number; NULL: no memory, which the timeline remembers. */
uint32_t *timeline_slot(struct timeline *timeline, struct opens *opens, size_t number);

void timeline_window(struct timeline *timeline, struct windows *to, struct window window);

/* The numbers of a text, an entry and a descriptor. */
int32_t timeline_number(struct timeline *timeline, struct intern *from, const char *text);
int32_t timeline_entry(struct timeline *timeline, s2pt_pa_t at, s2pt_ipa_t ipa, int level);
int32_t timeline_word(struct timeline *timeline, uint64_t word, int level);

/* A new row, or NULL if this one is not kept. */
struct row *timeline_row(struct timeline *timeline, uint64_t line);

#endif
