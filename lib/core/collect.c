/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects the dirty state that hardware left in leaves, and makes them clean again. */

#include "attr.h"
#include "s2pt/exclusive.h"
#include "s2pt/shared.h"

static enum s2pt_status collect_leaves(struct s2pt *pt, const struct s2pt_range *range,
				       const struct s2pt_visitor *visitor,
				       struct s2pt_gather *gather, bool plain)
{
	struct rewrite cleaning = rewrite_clean(visitor);

	cleaning.plain = plain;
	return rewrite_leaves(pt, range, &cleaning, gather);
}

enum s2pt_status s2pt_collect(struct s2pt *pt, const struct s2pt_range *range,
			      const struct s2pt_visitor *visitor, struct s2pt_gather *gather)
{
	return collect_leaves(pt, range, visitor, gather, false);
}

enum s2pt_status s2pt_collect_alone(struct s2pt_excl excl, const struct s2pt_range *range,
				    const struct s2pt_visitor *visitor, struct s2pt_gather *gather)
{
	bool plain = excl.pt->config.software_managed;
	enum s2pt_status status = collect_leaves(excl.pt, range, visitor, gather, plain);

	/* No other walker is in the table, so nobody will make an entry that is held. */
	return status == S2PT_BUSY ? S2PT_DONE : status;
}
