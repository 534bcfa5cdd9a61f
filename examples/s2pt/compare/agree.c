/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares two operations class by class. */

#include "agree.h"

#include "protocol.h"

#include <error.h>
#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The events of a class, as texts that can be compared. */
static char **list_of(enum class class, const struct operation *operation, size_t *count)
{
	char **list = calloc(operation->events + 1, sizeof(*list));

	if (!list)
		error(2, 0, "no memory");
	*count = 0;
	for (size_t i = 0; i < operation->events; i++)
		if (class_of(operation->event[i]) == class)
			list[(*count)++] = class_normal(operation->event[i]);
	if (class == CLASS_ALLOCATIONS && *count)
		qsort(list, *count, sizeof(*list), by_text);
	return list;
}

static void free_list(char **list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(list[i]);
	free(list);
}

static bool results_agree(const struct operation *want, const struct operation *got)
{
	/* Linux 7.3's `mkyoung` returns nothing. */
	return !strcmp(want->result, got->result) || !strcmp(want->result, "void") ||
	       !strcmp(got->result, "void");
}

static bool traced(const struct operation *operation, enum class class)
{
	for (size_t i = 0; i < operation->events; i++)
		if (class_of(operation->event[i]) == class)
			return true;
	return false;
}

bool class_agrees(enum class class, const struct operation *want, const struct operation *got,
		  bool *there)
{
	bool stores = class == CLASS_STORES;
	size_t wants, gots;
	char **a, **b;
	bool agree;

	*there = traced(want, class) || traced(got, class);
	if (class_of_result(want->asked) == class) {
		*there = true;
		if (!results_agree(want, got))
			return false;
	}
	/* An engine that does not trace its stores can't disagree in them. */
	if (stores && !(traced(want, class) && traced(got, class)))
		*there = false;
	if (!*there)
		return true;
	a = stores ? protocol_of(want, &wants) : list_of(class, want, &wants);
	b = stores ? protocol_of(got, &gots) : list_of(class, got, &gots);
	agree = wants == gots;
	for (size_t i = 0; agree && i < wants; i++)
		agree = !strcmp(a[i], b[i]);
	free_list(a, wants);
	free_list(b, gots);
	return agree;
}
