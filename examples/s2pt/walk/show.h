/* SPDX-License-Identifier: BSD-2-Clause */
/* The walk as it is printed. */

#ifndef WALK_SHOW_H
#define WALK_SHOW_H

#include "common/findings.h"
#include "common/source.h"

/* As text. */
void walk_print(const struct s2pt_mmu_access *access, const struct source_tree *tree,
		const struct s2pt_mmu_walk *walk, const struct findings *findings);

/* As one JSON object. */
void walk_json(const struct s2pt_mmu_access *access, const struct source_tree *tree,
	       const struct s2pt_mmu_walk *walk, const struct findings *findings);

#endif
