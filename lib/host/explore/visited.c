/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of states that have been reached, which grows as it fills. */

#include "visited.h"

#include <stdlib.h>

#define ROOM_AT_FIRST 4096

/* The number of the place of a state, or of the vacant one where it belongs. */
static size_t place_of(const struct visited *visited, uint64_t state)
{
	size_t at = (size_t)state & (visited->room - 1);

	while (visited->place[at] && visited->place[at] != state)
		at = (at + 1) & (visited->room - 1);
	return at;
}

/* Keep at least half of the places vacant. */
static bool grow(struct visited *visited)
{
	struct visited larger = {
		.room = visited->room ? 2 * visited->room : ROOM_AT_FIRST,
	};

	if (2 * visited->count < visited->room)
		return true;
	larger.place = calloc(larger.room, sizeof(*larger.place));
	larger.asleep = calloc(larger.room, sizeof(*larger.asleep));
	if (!larger.place || !larger.asleep) {
		free(larger.place);
		free(larger.asleep);
		return false;
	}
	for (size_t i = 0; i < visited->room; i++) {
		size_t at = place_of(&larger, visited->place[i]);

		if (!visited->place[i])
			continue;
		larger.place[at] = visited->place[i];
		larger.asleep[at] = visited->asleep[i];
	}
	free(visited->place);
	free(visited->asleep);
	visited->place = larger.place;
	visited->asleep = larger.asleep;
	visited->room = larger.room;
	return true;
}

enum visit s2pt_visited_wake(struct visited *visited, uint64_t state, unsigned int *asleep)
{
	unsigned int before;
	size_t at;

	if (state == 0)
		state = 1;
	if (!grow(visited))
		return VISIT_NO_MEMORY;
	at = place_of(visited, state);
	if (!visited->place[at]) {
		visited->place[at] = state;
		visited->asleep[at] = (unsigned char)*asleep;
		visited->count++;
		return VISIT_FIRST;
	}
	before = visited->asleep[at];
	visited->asleep[at] = (unsigned char)(before & *asleep);
	*asleep = before & ~*asleep;
	return VISIT_AGAIN;
}

enum visit s2pt_visited_add(struct visited *visited, uint64_t state)
{
	unsigned int nobody = 0;

	return s2pt_visited_wake(visited, state, &nobody);
}

void s2pt_visited_clear(struct visited *visited)
{
	free(visited->place);
	free(visited->asleep);
	*visited = (struct visited){ .place = NULL };
}
