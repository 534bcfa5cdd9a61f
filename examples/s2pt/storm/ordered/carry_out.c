/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries a recorded map or relax out on the tables of libs2pt. */

#include "carry_out.h"

#include "engine.h"
#include "s2pt/shared.h"

enum s2pt_status map_do(struct replay *replay, const struct replay_op *op)
{
	const struct trace_row *row = op->entry;
	struct s2pt_mapping mapping = {
		.ipa = op->ipa,
		.pa = row->pa,
		.size = row->size,
		.attr = engine_attr(row->prot),
		.cache = op->from_host ? engine_no_pages : NULL,
	};

	return s2pt_map(&replay->vms[op->vm].table.pt, &mapping);
}

enum s2pt_status relax_do(struct replay *replay, const struct replay_op *op)
{
	return s2pt_relax(&replay->vms[op->vm].table.pt, op->ipa,
			  engine_attr(op->entry->prot).perm);
}
