/* SPDX-License-Identifier: BSD-2-Clause */
/* Mapping a span entry by entry, for whoever maps a part of it in another way. */

#ifndef S2PT_CORE_MAP_SPAN_H
#define S2PT_CORE_MAP_SPAN_H

#include "s2pt/shared.h"
#include "walk.h"

/*
 * The rules of a map, without FEAT_BBM: `rules_between` adds it where what is found and what is
 * wanted map alike.
 */
static inline struct s2pt_rules map_rules(const struct s2pt *pt, bool alone)
{
	struct s2pt_rules rules = { .policy = pt->config.policy,
				    .alone = alone,
				    .regime = format_of(pt)->regime };

	return rules;
}

/** Map what `mapping` says, which was checked. */
enum s2pt_status map_span(struct s2pt *pt, const struct s2pt_mapping *mapping, bool alone);

/**
 * Leave an entry as it is and move on.  If another walker has put a table there, go down into it
 * for the rest of the range.
 */
void map_pass_over(struct s2pt_cursor *walk, const struct s2pt_mapping *mapping);

#endif
