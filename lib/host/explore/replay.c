/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the present schedule as a replay string, and reads one turn by turn. */

#include "replay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char names[MACHINE_ACTORS] = { 'a', 'b', 'c', 'd', 'm', 'f', 's' };

void s2pt_replay_letters(unsigned int actors, char *letters)
{
	size_t at = 0;

	for (unsigned int i = 0; i < MACHINE_ACTORS; i++)
		if (actors >> i & 1)
			letters[at++] = names[i];
	letters[at] = '\0';
}

void s2pt_replay_write(const struct search *search, char *replay)
{
	const char *fills = search->machine->fills;
	size_t at = 0;

	if (fills[0])
		at = (size_t)snprintf(replay, S2PT_EXPLORE_REPLAY, "%s:", fills);
	for (unsigned int i = 0; i < search->length;) {
		unsigned int who = search->node[i].chosen;
		unsigned int count = 0;

		while (i < search->length && search->node[i].chosen == who) {
			i++;
			count++;
		}
		if (at + 8 > S2PT_EXPLORE_REPLAY)
			break;
		at += (size_t)snprintf(replay + at, S2PT_EXPLORE_REPLAY - at, "%c%u", names[who],
				       count);
	}
}

const char *s2pt_replay_fills(struct machine *machine, const char *replay)
{
	const char *colon = strchr(replay, ':');
	size_t length = colon ? (size_t)(colon - replay) : 0;

	machine->fills[0] = '\0';
	if (!colon)
		return replay;
	if (length % 2 != 0 || length > 2 * (size_t)MACHINE_FILLS)
		return NULL;
	for (size_t i = 0; i < length; i += 2)
		if (replay[i] < 'a' || (unsigned int)(replay[i] - 'a') >= machine->vcpus ||
		    replay[i + 1] < '0' || replay[i + 1] >= '0' + MACHINE_GUEST)
			return NULL;
	memcpy(machine->fills, replay, length);
	machine->fills[length] = '\0';
	return colon + 1;
}

const char *s2pt_replay_turn(const char *replay, struct turn *turn)
{
	char *end;

	turn->who = *replay == 'm'   ? ACTOR_HOST
		    : *replay == 'f' ? ACTOR_FILL
		    : *replay == 's' ? ACTOR_ARRIVAL
				     : (unsigned int)(*replay - 'a');
	turn->steps = strtoul(replay + 1, &end, 10);
	if (turn->who >= MACHINE_ACTORS || end == replay + 1 || turn->steps > SEARCH_STEPS)
		return NULL;
	return end;
}
