/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of states that have been reached, which grows as it fills. */

#include "visited.h"

#include <stdlib.h>

#define ROOM_AT_FIRST 4096

/* The place of a state, or the vacant one where it belongs. */
static uint64_t *place_of(const struct visited *visited, uint64_t state)
{
	size_t at = (size_t)state & (visited->room - 1);

	while (visited->place[at] && visited->place[at] != state)
		at = (at + 1) & (visited->room - 1);
	return &visited->place[at];
}

/* Keep at least half of the places vacant. */
static bool grow(struct visited *visited)
{
	struct visited larger = {
		.room = visited->room ? 2 * visited->room : ROOM_AT_FIRST,
		.count = visited->count,
	};

	if (2 * visited->count < visited->room)
		return true;
	larger.place = calloc(larger.room, sizeof(*larger.place));
	if (!larger.place)
		return false;
	for (size_t i = 0; i < visited->room; i++)
		if (visited->place[i])
			*place_of(&larger, visited->place[i]) = visited->place[i];
	free(visited->place);
	*visited = larger;
	return true;
}

enum visit s2pt_visited_add(struct visited *visited, uint64_t state)
{
	uint64_t *place;

	if (state == 0)
		state = 1;
	if (!grow(visited))
		return VISIT_NO_MEMORY;
	place = place_of(visited, state);
	if (*place)
		return VISIT_AGAIN;
	*place = state;
	visited->count++;
	return VISIT_FIRST;
}

void s2pt_visited_clear(struct visited *visited)
{
	free(visited->place);
	*visited = (struct visited){ .place = NULL };
}
