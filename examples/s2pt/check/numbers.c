/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the line of an event among the places where the numbers of lines and of events come apart. */

#include "numbers.h"

#include <stdlib.h>

bool numbers_note(struct numbers *numbers, uint64_t event, uint64_t line)
{
	const struct numbers_gap *last = numbers->count ? &numbers->gaps[numbers->count - 1] : NULL;

	if (last && last->line - last->event == line - event)
		return true;
	if (numbers->count == numbers->room) {
		size_t room = numbers->room ? 2 * numbers->room : 64;
		struct numbers_gap *gaps = realloc(numbers->gaps, room * sizeof(*gaps));

		if (!gaps)
			return false;
		numbers->gaps = gaps;
		numbers->room = room;
	}
	numbers->gaps[numbers->count++] = (struct numbers_gap){ event, line };
	return true;
}

uint64_t numbers_line(const struct numbers *numbers, uint64_t event)
{
	size_t low = 0;
	size_t high = numbers->count;

	/* Find the last gap at or before the event. */
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (numbers->gaps[middle].event <= event)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? event + numbers->gaps[low - 1].line - numbers->gaps[low - 1].event : 0;
}

void numbers_free(struct numbers *numbers)
{
	free(numbers->gaps);
}
