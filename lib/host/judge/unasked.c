/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges what operations do beside what they were asked for.  Leaves that one changes and that reach
 * beyond that are remembered as they were; when it is done, the tables have to say the same of the rest.
 */

#include "unasked.h"

#include "complain.h"
#include "page.h"
#include "patience.h"
#include "state.h"
#include "walk.h"
#include "word.h"

#include <stdlib.h>

/* Most leaves that are remembered of one operation, the first ones; an answer may never come. */
#define MOST_TOUCHED (1U << 14)

/* What became of an address that nobody asked for. */
enum fate {
	FATE_KEPT,
	/* Other permissions. */
	FATE_CHANGED,
	FATE_LOST,
	/* Other memory, or another type. */
	FATE_WRONG,
};

/* Others that have touched such leaves know nothing for certain if this CPU changes something there. */
static void share(struct s2pt_check *check, unsigned int cpu, s2pt_ipa_t first, s2pt_ipa_t end)
{
	s2pt_check_look(check, check->config.cpus);
	for (unsigned int i = 0; i < check->config.cpus; i++) {
		struct wish *wish = &check->cpus[i].wish;

		if (i != cpu && wish->open && wish->touched_count && first < wish->reach_end &&
		    end > wish->reach_first)
			wish->shared = true;
	}
}

static bool make_room(struct s2pt_check *check, struct wish *wish)
{
	unsigned int room = wish->touched_room ? 2 * wish->touched_room : 4;
	struct touched *touched;

	if (wish->touched_count < wish->touched_room)
		return true;
	if (wish->touched_count == MOST_TOUCHED)
		return false;
	touched = s2pt_check_larger(&check->memory, wish->touched,
				    wish->touched_room * sizeof(*touched), room * sizeof(*touched));
	if (!touched) {
		check->blind = true;
		return false;
	}
	wish->touched = touched;
	wish->touched_room = room;
	return true;
}

void s2pt_check_touch(struct s2pt_check *check, const struct s2pt_check_event *event,
		      const struct place *place, uint64_t old)
{
	struct wish *wish = &check->cpus[event->cpu].wish;
	s2pt_ipa_t end = place->ipa + s2pt_level_size(&check->config.geom, place->level);

	if (check->touching > (wish->open && wish->touched_count))
		share(check, event->cpu, place->ipa, end);
	if (!wish->open || !place->page->context ||
	    !s2pt_check_valid(&check->config, old, place->level) ||
	    s2pt_check_is_table(old, place->level) ||
	    (place->ipa >= wish->ipa && end <= wish->end) || !make_room(check, wish))
		return;
	if (!wish->touched_count) {
		wish->reach_first = place->ipa;
		wish->reach_end = end;
		check->touching++;
	}
	if (place->ipa < wish->reach_first)
		wish->reach_first = place->ipa;
	if (end > wish->reach_end)
		wish->reach_end = end;
	wish->touched[wish->touched_count] = (struct touched){
		.ipa = place->ipa,
		.word = old,
		.number = wish->touched_count,
		.context = place->page->context,
		.level = (int8_t)place->level,
	};
	wish->touched_count++;
}

static enum fate fate_of(const struct s2pt_check *check, const struct touched *was,
			 const struct place *place, s2pt_ipa_t ipa)
{
	const struct s2pt_check_config *config = &check->config;
	const struct s2pt_geom *geom = &config->geom;
	uint64_t word = place->page->words[place->index].now;
	uint64_t old = was->word;
	const uint64_t dbm = UINT64_C(1) << 51;
	const uint64_t write = UINT64_C(1) << 7;

	if (!s2pt_check_valid(config, word, place->level))
		return FATE_LOST;
	if (s2pt_check_address(geom, word, place->level) + (ipa - place->ipa) !=
		    s2pt_check_address(geom, old, was->level) + (ipa - was->ipa) ||
	    s2pt_check_type(geom, word) != s2pt_check_type(geom, old))
		return FATE_WRONG;
	/* Hardware makes it writable when it is written. */
	if (config->hardware && (word & old & dbm)) {
		word |= write;
		old |= write;
	}
	return s2pt_check_loses(config, old, word) || s2pt_check_gains(config, old, word)
		       ? FATE_CHANGED
		       : FATE_KEPT;
}

/* The rest of a leaf, or all of it, as it is now. */
struct rest {
	const struct touched *was;
	/* How many of its parts had each fate. */
	unsigned int fates[FATE_WRONG + 1];
	/* Was none of it asked for? */
	bool whole;
	/* The first one that was not kept, and the first of those with other memory. */
	struct place broken;
	struct place wrong;
};

static void look_at(struct s2pt_check *check, const struct wish *wish, s2pt_pa_t root,
		    struct rest *rest)
{
	const struct touched *was = rest->was;
	s2pt_ipa_t end = was->ipa + s2pt_level_size(&check->config.geom, was->level);

	rest->whole = was->ipa >= wish->end || end <= wish->ipa;
	for (s2pt_ipa_t ipa = was->ipa; ipa < end;) {
		struct place place;
		s2pt_ipa_t next;
		enum fate fate;

		if (ipa >= wish->ipa && ipa < wish->end) {
			ipa = wish->end;
			continue;
		}
		check->wished++;
		if (!s2pt_check_walk(check, root, ipa, &place))
			return;
		fate = fate_of(check, was, &place, ipa);
		next = place.ipa + s2pt_level_size(&check->config.geom, place.level);
		place.ipa = ipa;
		rest->fates[fate]++;
		if (fate != FATE_KEPT && !rest->broken.at)
			rest->broken = place;
		if (fate == FATE_WRONG && !rest->wrong.at)
			rest->wrong = place;
		ipa = next;
	}
}

/*
 * Where is it wrong?  Who answers faults with entries may take the rest of a block away, or permissions of
 * all of it; but then has no reason to leave a part.
 */
static const struct place *broken(const struct s2pt_check *check, const struct rest *rest)
{
	const unsigned int *fates = rest->fates;
	bool parted = (fates[FATE_KEPT] && fates[FATE_CHANGED]) ||
		      (fates[FATE_KEPT] && fates[FATE_LOST]) ||
		      (fates[FATE_CHANGED] && fates[FATE_LOST]);

	if (rest->fates[FATE_WRONG])
		return &rest->wrong;
	return rest->broken.at && (check->config.exact || rest->whole || parted) ? &rest->broken
										 : NULL;
}

/* By address, the larger ones first, and then by age. */
static int compare(const void *one, const void *other)
{
	const struct touched *a = one;
	const struct touched *b = other;

	if (a->ipa != b->ipa)
		return a->ipa < b->ipa ? -1 : 1;
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* Is there an older one in what `touched[at]` maps?  Then it was made by the operation itself. */
static bool is_new(const struct s2pt_check *check, const struct wish *wish, unsigned int at)
{
	const struct touched *touched = wish->touched;
	s2pt_ipa_t end = touched[at].ipa + s2pt_level_size(&check->config.geom, touched[at].level);

	for (unsigned int i = at + 1; i < wish->touched_count && touched[i].ipa < end; i++)
		if (touched[i].number < touched[at].number)
			return true;
	return false;
}

void s2pt_check_unasked(struct s2pt_check *check, struct wish *wish, s2pt_pa_t root)
{
	s2pt_ipa_t judged = 0;

	if (wish->touched_count > 1)
		qsort(wish->touched, wish->touched_count, sizeof(*wish->touched), compare);
	for (unsigned int i = 0; i < wish->touched_count; i++) {
		const struct touched *was = &wish->touched[i];
		struct rest rest = { .was = was };
		const struct place *place;

		if (was->ipa < judged || check->contexts[was->context - 1].root != root ||
		    is_new(check, wish, i))
			continue;
		judged = was->ipa + s2pt_level_size(&check->config.geom, was->level);
		look_at(check, wish, root, &rest);
		place = broken(check, &rest);
		if (!place)
			continue;
		(void)s2pt_check_complain(check, S2PT_CHECK_UNASKED, place,
					  place->page->words[place->index].now);
		return;
	}
}
