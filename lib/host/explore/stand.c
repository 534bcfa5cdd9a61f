/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Brings the machine to where the search is, by an image and steps that are taken again; which is put off
 * as long as the search goes from states that are known by steps that were taken from them before.
 */

#include "stand.h"

#include "core.h"
#include "keep.h"
#include "outcome.h"

#include <string.h>

/* Nowhere on the way of the present run. */
#define AWAY UINT32_MAX

/*
 * Who is told of ends, or goes on after finds, looks at the machine itself; and of what other engines keep
 * the hash of a state may not tell.
 */
static bool remembers(const struct search *search)
{
	const struct s2pt_explore_config *config = &search->machine->config;

	return search_is_reduced(search) && !search->shortens && !config->runs_again &&
	       !config->ended && !config->past_finds &&
	       search->machine->engine == &s2pt_core_engine;
}

void s2pt_stand_begin(struct search *search)
{
	search->stands = 0;
	search->images = 0;
	search->remembers = false;
	search->at[0] = 0;
}

void s2pt_stand_search(struct search *search)
{
	s2pt_stand_begin(search);
	search->remembers = remembers(search);
	s2pt_effects_forget(&search->effects);
}

void s2pt_stand_keep(struct search *search)
{
	unsigned int number = search->stands / IMAGES_EVERY;

	if (!search->machine->has_beginning || search->stands % IMAGES_EVERY != 0)
		return;
	s2pt_machine_save(search->machine, number);
	search->image[search->images++] = (unsigned short)number;
}

/* Set the machine to the last state on the way of which there is an image. */
static void restore(struct search *search)
{
	while (search->images) {
		unsigned int number = search->image[search->images - 1];

		search->stands = number * IMAGES_EVERY;
		if (s2pt_machine_restore(search->machine, number))
			return;
		search->images--;
	}
	s2pt_machine_reset(search->machine);
	search->stands = 0;
}

void s2pt_stand_here(struct search *search)
{
	if (search->stands == AWAY)
		restore(search);
	while (search->stands < search->length) {
		s2pt_machine_grant(search->machine, search->node[search->stands++].chosen);
		s2pt_stand_keep(search);
	}
}

void s2pt_stand_back(struct search *search)
{
	if (search->stands > search->length)
		search->stands = AWAY;
	while (search->images && search->image[search->images - 1] * IMAGES_EVERY > search->length)
		search->images--;
}

/* What is known of the state after so many steps of the run; NULL: nothing is. */
static struct effect *known(const struct search *search, unsigned int length)
{
	return search->at[length] ? &search->effects.effect[search->at[length]] : NULL;
}

bool s2pt_stand_takes(struct search *search, struct node *node)
{
	const struct effect *effect = known(search, search->length);
	uint32_t to = effect ? effect->to[node->chosen] : 0;

	search->at[search->length + 1] = to;
	if (!to)
		return false;
	node->taken.touch = effect->did[node->chosen];
	if (!effect->stored[node->chosen])
		node->taken.stores = 0;
	return true;
}

void s2pt_stand_recall(struct search *search, struct node *node)
{
	const struct effect *effect = &search->effects.effect[search->at[search->length]];

	node->enabled = effect->enabled;
	node->left = effect->left;
	node->faults = effect->faults;
	memcpy(node->pending, effect->pending, sizeof(node->pending));
	search->hash[search->length] = effect->hash;
	search->progress[search->length] = effect->progress;
}

/* The number of the present state; 0: it is not to be remembered. */
static uint32_t number_of(struct search *search)
{
	uint64_t key;
	uint32_t number;

	if (!search->remembers || search->machine->wrong[0])
		return 0;
	key = s2pt_search_future(search);
	number = s2pt_effects_of(&search->effects, key);
	if (number)
		return number;
	s2pt_effects_forget(&search->effects);
	memset(search->at, 0, search->length * sizeof(search->at[0]));
	return s2pt_effects_of(&search->effects, key);
}

void s2pt_stand_learn(struct search *search, const struct node *node)
{
	uint32_t number = number_of(search);
	struct effect *effect;

	search->at[search->length] = number;
	effect = known(search, search->length);
	if (!effect)
		return;
	effect->enabled = (uint8_t)node->enabled;
	effect->left = node->left;
	effect->faults = node->faults;
	memcpy(effect->pending, node->pending, sizeof(effect->pending));
	effect->hash = search->hash[search->length];
	effect->progress = search->progress[search->length];
	effect = search->length ? known(search, search->length - 1) : NULL;
	if (!effect)
		return;
	effect->to[node[-1].chosen] = number;
	effect->did[node[-1].chosen] = node[-1].taken.touch;
	effect->stored[node[-1].chosen] = node[-1].taken.stores != 0;
}

bool s2pt_stand_ends_right(const struct search *search)
{
	const struct effect *effect = known(search, search->length);

	return effect && effect->ends_right;
}

void s2pt_stand_ended_right(struct search *search)
{
	struct effect *effect = known(search, search->length);

	if (effect)
		effect->ends_right = true;
}
