/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows how far each CPU has come with each invalidation that is owed, and for which of them it
 * has done something.
 */

#include "track.h"

#include "complain.h"
#include "state.h"

#include <stdlib.h>

const struct track *s2pt_check_track(const struct owed *owed, unsigned int cpu)
{
	for (unsigned int i = 0; i < TRACKS; i++)
		if (owed->tracks[i].phase != OWED && owed->tracks[i].cpu == cpu)
			return &owed->tracks[i];
	return NULL;
}

/*
 * The track of `cpu`, or one that it may take over: of another CPU that has neither come as far as
 * `phase` nor invalidated.
 */
static struct track *take_track(struct owed *owed, unsigned int cpu, enum phase phase)
{
	struct track *least = &owed->tracks[0];

	for (unsigned int i = 0; i < TRACKS; i++) {
		struct track *track = &owed->tracks[i];

		if (track->phase != OWED && track->cpu == cpu)
			return track;
		if (track->phase < least->phase)
			least = track;
	}
	return least->phase < phase && least->phase < ISSUED ? least : NULL;
}

/* Remember that `cpu` has begun to pay what is in element `place`. */
static void remember(struct s2pt_check *check, struct cpu *cpu, uint32_t place)
{
	if (cpu->moved_count == cpu->moved_room) {
		unsigned int room = cpu->moved_room ? 2 * cpu->moved_room : 16;
		uint32_t *moved = realloc(cpu->moved, room * sizeof(*moved));

		if (!moved) {
			check->blind = true;
			return;
		}
		cpu->moved = moved;
		cpu->moved_room = room;
	}
	cpu->moved[cpu->moved_count++] = place;
}

void s2pt_check_advance(struct s2pt_check *check, struct owed *owed, unsigned int cpu,
			enum phase phase)
{
	struct track *track = take_track(owed, cpu, phase);

	if (!track)
		return;
	if (track->phase == OWED || track->cpu != cpu)
		remember(check, &check->cpus[cpu], (uint32_t)(owed - check->owed));
	track->cpu = (uint16_t)cpu;
	track->phase = (uint8_t)phase;
	track->moved = (uint32_t)(check->now - owed->since);
	if (phase > OVER)
		s2pt_check_came_late(check, owed->complaint);
}

struct owed *s2pt_check_moved_by(struct s2pt_check *check, unsigned int cpu, unsigned int i,
				 const struct track **track)
{
	struct cpu *mover = &check->cpus[cpu];
	struct owed *owed = &check->owed[mover->moved[i]];

	if (mover->moved[i] < check->owed_top && owed->level != VACANT) {
		*track = s2pt_check_track(owed, cpu);
		if (*track)
			return owed;
	}
	mover->moved[i] = mover->moved[--mover->moved_count];
	return NULL;
}
