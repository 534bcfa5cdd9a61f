/* SPDX-License-Identifier: BSD-2-Clause */
/* Which states have been gone into, by this search or by those it shares them with. */

#include "known.h"

#include "first.h"
#include "outcome.h"
#include "race.h"
#include "together.h"

static bool by_futures(const struct search *search)
{
	return search->way == S2PT_EXPLORE_FUTURES;
}

/* Is who was tried, and does not matter to what is tried next, asleep there? */
static bool sleeps(const struct search *search)
{
	return search_is_reduced(search) || by_futures(search);
}

static bool shares(const struct search *search)
{
	return by_futures(search) && search->machine->config.shared && !search->shortens;
}

void s2pt_search_close(struct search *search, const struct node *node)
{
	if (shares(search))
		search->no_memory |= !s2pt_states_tried(search->machine->config.shared,
							node->future, node->asleep);
}

/* Has one of those who share the states tried everything here?  What nobody has is awake. */
static bool is_tried(struct search *search, struct node *node)
{
	struct s2pt_explore_states *states = search->machine->config.shared;
	bool insists = search->insists || !search->length;
	enum tried tried;
	unsigned int left;

	search->insists = false;
	node->future = s2pt_search_future(search);
	tried = s2pt_states_enter(states, node->future, search->length, &left);
	search->no_memory |= tried == TRIED_NO_MEMORY;
	if (tried == TRIED_BY_NOBODY && !(node->awake & ~node->asleep))
		s2pt_search_close(search, node);
	/* Somebody is at it: there is enough else to do. */
	if (tried == TRIED_NOW && !insists)
		node[-1].postponed |= 1U << node[-1].chosen;
	if (tried == TRIED_BEFORE)
		node->awake &= left & ~node->asleep;
	return tried == TRIED_BEFORE ? !node->awake : tried == TRIED_NOW && !insists;
}

bool s2pt_search_is_known(struct search *search, struct node *node)
{
	struct visited *visited = search->beginning ? &search->inside : &search->visited;
	enum visit visit = VISIT_FIRST;

	node->awake = by_futures(search) ? s2pt_machine_first(search->machine, node->enabled)
					 : node->enabled;
	node->asleep = search->length && sleeps(search) ? s2pt_search_asleep(search) : 0;
	if (shares(search))
		return is_tried(search, node);
	if (search->way == S2PT_EXPLORE_STATES)
		visit = s2pt_visited_add(visited, s2pt_search_state(search));
	if (by_futures(search)) {
		unsigned int asleep = node->asleep;

		visit = s2pt_visited_wake(visited, s2pt_search_future(search), &asleep);
		if (visit == VISIT_AGAIN)
			node->awake &= asleep;
		if (visit == VISIT_AGAIN && node->awake)
			return false;
	}
	search->no_memory |= visit == VISIT_NO_MEMORY;
	return visit != VISIT_FIRST;
}
