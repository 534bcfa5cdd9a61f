/* SPDX-License-Identifier: BSD-2-Clause */
/* The numbers of a recording's lines by those of its events: remarks are lines without an event. */

#ifndef NUMBERS_H
#define NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* From this event on lines have numbers that are as far from those of events as here. */
struct numbers_gap {
	uint64_t event;
	uint64_t line;
};

/* All zero: no event yet. */
struct numbers {
	struct numbers_gap *gaps;
	size_t count;
	size_t room;
};

/* Note that `event`, which comes after all that were noted, is in `line`; false: no memory. */
bool numbers_note(struct numbers *numbers, uint64_t event, uint64_t line);

/* The line of `event`; 0: unknown. */
uint64_t numbers_line(const struct numbers *numbers, uint64_t event);

void numbers_free(struct numbers *numbers);

#endif
