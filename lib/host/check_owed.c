/* SPDX-License-Identifier: BSD-2-Clause */
#include "check_parts.h"

#include <stdlib.h>

_Static_assert(sizeof(struct owed) == 64, "a cache line each");

/* What is owed lies in an array without order: an invalidation of everything goes through it once. */

static struct owed *room(struct s2pt_check *check)
{
	if (check->owed_count == check->owed_room) {
		unsigned int more = check->owed_room ? 2 * check->owed_room : 64;
		struct owed *owed = realloc(check->owed, more * sizeof(*owed));

		if (!owed) {
			check->blind = true;
			return NULL;
		}
		check->owed = owed;
		check->owed_room = more;
	}
	return &check->owed[check->owed_count++];
}

void s2pt_check_owe(struct s2pt_check *check, const struct s2pt_check_event *event,
		    const struct place *place, uint64_t old, bool local)
{
	struct owed *owed = room(check);

	if (!owed)
		return;
	*owed = (struct owed){
		.old = old,
		.ipa = place->ipa,
		.at = place->at,
		.since = check->now,
		.by = (uint16_t)event->cpu,
		.level = (int16_t)place->level,
		.local = local,
		.table = s2pt_check_is_table(old, place->level),
	};
	check->cpus[event->cpu].owes++;
}

void s2pt_check_paid(struct s2pt_check *check, unsigned int number)
{
	struct owed *owed = &check->owed[number];

	check->cpus[owed->by].owes--;
	for (unsigned int i = 0; i < TRACKS; i++)
		check->cpus[owed->tracks[i].cpu].phases[owed->tracks[i].phase]--;
	*owed = check->owed[--check->owed_count];
}

/* Must what TLBs may hold by `owed` be gone before `word` can be at `place`? */
static bool in_the_way(const struct s2pt_check *check, const struct owed *owed,
		       const struct place *place, uint64_t word)
{
	uint64_t size = s2pt_level_size(&check->config.geom, place->level);

	if (owed->local || owed->level < place->level || (owed->ipa & ~(size - 1)) != place->ipa)
		return false;
	if (owed->level == place->level)
		return s2pt_check_needs_break(&check->config, place->level, owed->old, word) !=
		       S2PT_CHECK_RIGHT;
	return !s2pt_check_is_table(word, place->level) &&
	       !s2pt_check_size_free(&check->config, 0, word, place->level);
}

void s2pt_check_owed_made(struct s2pt_check *check, const struct place *place, uint64_t word)
{
	for (unsigned int i = 0; i < check->owed_count; i++)
		if (in_the_way(check, &check->owed[i], place, word))
			s2pt_check_complain_owed(check, &check->owed[i], false);
}

bool s2pt_check_owed_link(struct s2pt_check *check, s2pt_pa_t table)
{
	for (unsigned int i = 0; i < check->owed_count; i++) {
		const struct owed *owed = &check->owed[i];

		if (owed->table &&
		    s2pt_check_address(&check->config.geom, owed->old, owed->level) == table)
			return true;
	}
	return false;
}

void s2pt_check_left(struct s2pt_check *check, unsigned int cpu)
{
	for (unsigned int i = 0; i < check->owed_count;) {
		if (check->owed[i].by != cpu) {
			i++;
			continue;
		}
		s2pt_check_complain_owed(check, &check->owed[i], false);
		s2pt_check_paid(check, i);
	}
}

void s2pt_check_over(struct s2pt_check *check)
{
	for (unsigned int i = 0; i < check->owed_count; i++)
		s2pt_check_complain_owed(check, &check->owed[i], true);
}
