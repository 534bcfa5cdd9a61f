/* SPDX-License-Identifier: BSD-2-Clause */
/* A set of states with what steps from them came to, which grows up to a limit. */

#include "effects.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_AT_FIRST 4096
/*
 * A search mostly comes to states that are young, so that few are enough, and these stay in a CPU's cache:
 * eight times as many save a fifth of the time, all that there are no more.
 */
#define ROOM_AT_MOST 8192

/* The place of the state with this key, or the vacant one where it belongs. */
static uint32_t *place_of(const struct effects *effects, uint64_t key)
{
	uint32_t last = 2 * effects->room - 1;
	uint32_t at = (uint32_t)key & last;

	while (effects->place[at] && effects->effect[effects->place[at]].key != key)
		at = (at + 1) & last;
	return &effects->place[at];
}

/* Make room for twice as many; false if these are too many, or there is no memory. */
static bool grow(struct effects *effects)
{
	uint32_t room = effects->room ? 2 * effects->room : ROOM_AT_FIRST;
	struct effect *effect;
	uint32_t *place;

	if (room > ROOM_AT_MOST)
		return false;
	effect = realloc(effects->effect, (room + (size_t)1) * sizeof(*effect));
	if (!effect)
		return false;
	effects->effect = effect;
	place = calloc(2 * (size_t)room, sizeof(*place));
	if (!place)
		return false;
	free(effects->place);
	effects->place = place;
	effects->room = room;
	for (uint32_t i = 1; i <= effects->count; i++)
		*place_of(effects, effect[i].key) = i;
	return true;
}

uint32_t s2pt_effects_of(struct effects *effects, uint64_t key)
{
	uint32_t *place;

	if (effects->count == effects->room && !grow(effects))
		return 0;
	place = place_of(effects, key);
	if (!*place) {
		*place = ++effects->count;
		effects->effect[*place] = (struct effect){ .key = key };
	}
	return *place;
}

void s2pt_effects_forget(struct effects *effects)
{
	effects->count = 0;
	if (effects->place)
		memset(effects->place, 0, 2 * (size_t)effects->room * sizeof(*effects->place));
}

void s2pt_effects_end(struct effects *effects)
{
	free(effects->effect);
	free(effects->place);
	*effects = (struct effects){ .effect = NULL };
}
