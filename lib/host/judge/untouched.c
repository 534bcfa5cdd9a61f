/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Memory that was allocated for tables and not looked at yet: an array of stretches, ordered by
 * address and searched by bisection.
 */

#include "untouched.h"

#include "state.h"

#include <stdlib.h>
#include <string.h>

/* The index of the first stretch that ends behind `pa`; their number if none does. */
static size_t find(const struct s2pt_check *check, s2pt_pa_t pa)
{
	size_t low = 0;
	size_t high = check->untouched_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (check->untouched[middle].end <= pa)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool make_room(struct s2pt_check *check)
{
	size_t room = check->untouched_room ? 2 * check->untouched_room : 16;
	struct stretch *more;

	if (check->untouched_count < check->untouched_room)
		return true;
	more = realloc(check->untouched, room * sizeof(*more));
	if (!more) {
		check->blind = true;
		return false;
	}
	check->untouched = more;
	check->untouched_room = room;
	return true;
}

static void insert(struct s2pt_check *check, size_t at, const struct stretch *stretch)
{
	struct stretch *all = check->untouched;

	memmove(all + at + 1, all + at, (check->untouched_count - at) * sizeof(*all));
	all[at] = *stretch;
	check->untouched_count++;
}

bool s2pt_check_untouched_add(struct s2pt_check *check, const struct stretch *stretch)
{
	size_t at = find(check, stretch->first);

	if (at < check->untouched_count && check->untouched[at].first < stretch->end)
		return false;
	if (make_room(check))
		insert(check, at, stretch);
	return true;
}

bool s2pt_check_untouched_take(struct s2pt_check *check, s2pt_pa_t pa, bool *garbage)
{
	uint64_t size = s2pt_page_size(&check->config.geom);
	size_t at = find(check, pa);
	struct stretch *found = check->untouched + at;
	struct stretch before;

	if (at == check->untouched_count || pa < found->first || (pa & (size - 1)))
		return false;
	*garbage = found->garbage;
	before = (struct stretch){ found->first, pa, found->garbage };
	found->first = pa + size;
	if (found->first == found->end) {
		check->untouched_count--;
		memmove(found, found + 1, (check->untouched_count - at) * sizeof(*found));
	}
	if (before.first != before.end && make_room(check))
		insert(check, at, &before);
	return true;
}
