/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts breaks of live entries on the calling thread, and what the entry was broken for. */

#include "breaks.h"

#include "s2pt/decide.h"
#include "s2pt/desc.h"

/*
 * Is neither of the two a block where the other is a table?  Pages and tables look alike at
 * different levels, but a table never replaces a table.
 */
static bool same_size(s2pt_desc_t found, s2pt_desc_t want)
{
	return s2pt_desc_kind(found, S2PT_LEVEL_MAX - 1) ==
	       s2pt_desc_kind(want, S2PT_LEVEL_MAX - 1);
}

/* Two leaves of one size: pages look like tables where there are blocks. */
static unsigned int differ(s2pt_desc_t found, s2pt_desc_t want)
{
	bool pages = s2pt_desc_kind(found, S2PT_LEVEL_MAX - 1) == S2PT_TABLE;

	return s2pt_facets(found, want, pages ? S2PT_LEVEL_MAX : S2PT_LEVEL_MAX - 1);
}

static void won(struct storm_breaks *breaks, const struct s2pt_event *event)
{
	if (!s2pt_desc_valid(event->found))
		return;
	if (s2pt_desc_same(event->want, s2pt_desc_held())) {
		breaks->slot = event->slot;
		breaks->found = event->found;
	} else if (s2pt_desc_valid(event->want) && same_size(event->found, event->want) &&
		   differ(event->found, event->want) & S2PT_LOSS) {
		breaks->narrowed++;
	}
}

static void made(struct storm_breaks *breaks, const struct s2pt_event *event)
{
	unsigned int permissions = S2PT_GAIN | S2PT_LOSS;

	if (!breaks->slot || breaks->slot != event->slot)
		return;
	if (!same_size(breaks->found, event->want))
		breaks->size++;
	else if (differ(breaks->found, event->want) & ~permissions)
		breaks->other++;
	else
		breaks->permission_only++;
	breaks->slot = NULL;
	breaks->last_found = breaks->found;
	breaks->last_made = event->want;
}

static void watch(void *ctx, const struct s2pt_event *event)
{
	if (event->kind == S2PT_EVENT_WON)
		won(ctx, event);
	else if (event->kind == S2PT_EVENT_MADE)
		made(ctx, event);
}

void storm_watch(struct storm_breaks *breaks)
{
	breaks->hook = (struct s2pt_hook){ .event = watch, .ctx = breaks };
	s2pt_hook_thread(&breaks->hook);
}

void storm_unwatch(void)
{
	s2pt_hook_thread(NULL);
}
