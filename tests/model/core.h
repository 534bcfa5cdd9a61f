/* SPDX-License-Identifier: BSD-2-Clause */
/* The whole core as one translation unit, for checkers that take a program of one file. */

#ifndef TESTS_MODEL_CORE_H
#define TESTS_MODEL_CORE_H

/* With all code in sight gcc warns of paths that no program takes. */
#pragma GCC diagnostic ignored "-Wnull-dereference"

/* Rounds work entry by entry, too. */
#define S2PT_BY_ENTRY true

/*
 * The order of these includes matters.  From weak.h on, memory orders may be weaker: the core's,
 * and not those of turns.h.
 */
/* clang-format off */
#include "turns.h"
#include "weak.h"

/* NOLINTBEGIN(bugprone-suspicious-include) */
#include "core/alike.c"
#include "core/apply.c"
#include "core/apply_alike.c"
#include "core/apply_rewrite.c"
#include "core/apply_run.c"
#include "core/attr.c"
#include "core/clean.c"
#include "core/collect.c"
#include "core/apply_contiguous.c"
#include "core/apply_contiguous_rewrite.c"
#include "core/decide.c"
#include "core/decide_name.c"
#include "core/desc.c"
#include "core/fault.c"
#include "core/gather.c"
#include "core/geom.c"
#include "core/grow.c"
#include "core/join.c"
#include "core/lookup.c"
#include "core/map.c"
#include "core/map_contiguous.c"
#include "core/map_page.c"
#include "core/map_runs.c"
#include "core/note.c"
#include "core/regs.c"
#include "core/regs_stage1.c"
#include "core/resolve.c"
#include "core/split.c"
#include "core/status.c"
#include "core/subtree.c"
#include "core/table.c"
#include "core/tell.c"
#include "core/tlbi.c"
#include "core/tlbi_insn.c"
#include "core/unmap.c"
#include "core/ops.c"
#include "core/walk.c"
/* NOLINTEND(bugprone-suspicious-include) */
/* clang-format on */

#endif
