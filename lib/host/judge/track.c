/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Follows how far each CPU has come with each invalidation that is owed, and for which of them it
 * has done something.
 */

#include "track.h"

#include "complain.h"
#include "patience.h"
#include "state.h"

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

static struct paying *find_list(const struct cpu *cpu, unsigned int context, unsigned int phase)
{
	for (unsigned int i = 0; i < cpu->lists; i++)
		if (cpu->paying[i].context == context && cpu->paying[i].phase == phase)
			return &cpu->paying[i];
	return NULL;
}

static struct paying *make_list(struct s2pt_check *check, struct cpu *cpu, unsigned int context,
				unsigned int phase)
{
	size_t had = cpu->lists * sizeof(struct paying);
	struct paying *lists =
		s2pt_check_larger(&check->memory, cpu->paying, had, had + sizeof(*lists));

	if (!lists)
		return NULL;
	cpu->paying = lists;
	lists += cpu->lists++;
	*lists = (struct paying){ .context = (uint16_t)context, .phase = (uint8_t)phase };
	return lists;
}

/* The track of `cpu` if the element is still as far as the list says; else NULL. */
static const struct track *still(const struct s2pt_check *check, const struct paying *list,
				 unsigned int cpu, unsigned int i)
{
	const struct owed *owed = &check->owed[list->places[i]];
	const struct track *track;

	if (list->places[i] >= check->owed_top || owed->level == VACANT ||
	    owed->context != list->context)
		return NULL;
	track = s2pt_check_track(owed, cpu);
	return track && track->phase == list->phase ? track : NULL;
}

/* Throw out what is not as far as the list says any more, and if that is little, make room. */
static bool make_room(struct s2pt_check *check, struct paying *list, unsigned int cpu)
{
	unsigned int room = list->room ? 2 * list->room : 16;
	unsigned int count = 0;
	uint32_t *places;

	if (list->count < list->room)
		return true;
	s2pt_check_look(check, list->count);
	for (unsigned int i = 0; i < list->count; i++)
		if (still(check, list, cpu, i))
			list->places[count++] = list->places[i];
	list->count = count;
	if (2 * count < list->room)
		return true;
	places = s2pt_check_larger(&check->memory, list->places, list->room * sizeof(*places),
				   room * sizeof(*places));
	if (!places)
		return false;
	list->places = places;
	list->room = room;
	return true;
}

static void append(struct paying *list, uint64_t now, const struct owed *owed, uint32_t place,
		   bool nxs)
{
	if (!list->count)
		list->since = now;
	list->places[list->count++] = place;
	list->local = list->local || owed->local;
	list->nxs = list->nxs || nxs;
}

/* Remember how far CPU `number` has come with what is in element `place`. */
static void remember(struct s2pt_check *check, unsigned int number, uint32_t place,
		     enum phase phase, bool nxs)
{
	struct cpu *cpu = &check->cpus[number];
	unsigned int context = check->owed[place].context;
	struct paying *list = find_list(cpu, context, phase);

	s2pt_check_look(check, cpu->lists);
	if (!list)
		list = make_list(check, cpu, context, phase);
	if (!list || !make_room(check, list, number))
		check->blind = true;
	else
		append(list, check->now, &check->owed[place], place, nxs);
}

void s2pt_check_advance(struct s2pt_check *check, struct owed *owed, unsigned int cpu,
			enum phase phase, bool nxs)
{
	struct track *track = take_track(owed, cpu, phase);

	if (!track)
		return;
	track->cpu = (uint16_t)cpu;
	track->phase = (uint8_t)phase;
	track->nxs = nxs;
	track->last_step = (uint32_t)(check->now - owed->since);
	if (phase <= OVER) {
		check->reordered = check->now;
		return;
	}
	remember(check, cpu, (uint32_t)(owed - check->owed), phase, nxs);
	s2pt_check_came_late(check, owed->complaint);
}

struct owed *s2pt_check_paying(struct s2pt_check *check, unsigned int cpu, unsigned int list,
			       unsigned int i, const struct track **track)
{
	struct paying *paying = &check->cpus[cpu].paying[list];

	s2pt_check_look(check, 1);
	*track = still(check, paying, cpu, i);
	if (*track)
		return &check->owed[paying->places[i]];
	paying->places[i] = paying->places[--paying->count];
	return NULL;
}

enum s2pt_check_reason s2pt_check_missed(const struct s2pt_check *check, const struct owed *owed,
					 const struct track *track)
{
	const struct paying *list = find_list(&check->cpus[track->cpu], owed->context, ISSUED);

	return list && list->missed > owed->since + track->last_step
		       ? (enum s2pt_check_reason)list->why
		       : S2PT_CHECK_RIGHT;
}

void s2pt_check_track_end(const struct s2pt_check *check, struct cpu *cpu)
{
	for (unsigned int i = 0; i < cpu->lists; i++)
		s2pt_check_freed(&check->memory, cpu->paying[i].places);
	s2pt_check_freed(&check->memory, cpu->paying);
	s2pt_check_freed(&check->memory, cpu->wish.touched);
}
