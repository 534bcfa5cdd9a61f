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
	if (cpu->paying_count == cpu->paying_room) {
		unsigned int room = cpu->paying_room ? 2 * cpu->paying_room : 16;
		uint32_t *paying = realloc(cpu->paying, room * sizeof(*paying));

		if (!paying) {
			check->blind = true;
			return;
		}
		cpu->paying = paying;
		cpu->paying_room = room;
	}
	cpu->paying[cpu->paying_count++] = place;
}

void s2pt_check_advance(struct s2pt_check *check, struct owed *owed, unsigned int cpu,
			enum phase phase, bool nxs)
{
	struct track *track = take_track(owed, cpu, phase);

	if (!track)
		return;
	if (track->phase == OWED || track->cpu != cpu)
		remember(check, &check->cpus[cpu], (uint32_t)(owed - check->owed));
	track->cpu = (uint16_t)cpu;
	track->phase = (uint8_t)phase;
	track->nxs = nxs;
	track->last_step = (uint32_t)(check->now - owed->since);
	if (phase > OVER)
		s2pt_check_came_late(check, owed->complaint);
}

struct owed *s2pt_check_paying(struct s2pt_check *check, unsigned int cpu, unsigned int i,
			       const struct track **track)
{
	struct cpu *payer = &check->cpus[cpu];
	struct owed *owed = &check->owed[payer->paying[i]];

	if (payer->paying[i] < check->owed_top && owed->level != VACANT) {
		*track = s2pt_check_track(owed, cpu);
		if (*track)
			return owed;
	}
	payer->paying[i] = payer->paying[--payer->paying_count];
	return NULL;
}
