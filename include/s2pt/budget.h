/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_BUDGET_H
#define S2PT_BUDGET_H

/**
 * @file
 * How many tables an operation needs, before it is begun: for hypervisors that set memory aside.
 *
 * Pure functions of the shape and the request.  All count pages that `alloc` is asked for below the
 * root, `s2pt_page_size` bytes each; what is in the table already is not looked at.  Addresses are
 * those of the operations; of the upper range of a stage 1 too.  A range that an operation would
 * refuse has no meaning here.
 */

#include "s2pt/shared.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * Tables that `s2pt_map` allocates for `mapping` where nothing is mapped or marked, and no table is
 * yet: exactly, with and without `s2pt_config::by_entry`.  Whatever else is in the table, it is the
 * most that this mapping allocates for who is alone, so that a map for which as many are kept does
 * not fail halfway.  KVM: kvm_mmu_topup_memory_cache() asks for what one fault can need,
 * `s2pt_fault_pages`.
 */
uint64_t s2pt_budget_map(const struct s2pt_geom *geom, const struct s2pt_mapping *mapping);

/**
 * The most that one `s2pt_map` or `s2pt_note` of a range can hold at a time, whatever is in the
 * table, whatever the output address and the policy, with `keep_rest` too.  It is what pages alone
 * need.  A table that another walker's made superfluous has been freed before the next one is
 * allocated.
 */
uint64_t s2pt_budget_most(const struct s2pt_geom *geom, const struct s2pt_range *range);

/**
 * The most that the exact forms (`s2pt_unmap_exact`, `s2pt_protect_exact`, `s2pt_note_exact`) can
 * need for the edges of a range, whatever is in the table: a table a level at each edge, where the
 * edge lies inside of an entry.  They need exactly this where both edges lie in entries of the
 * root.
 */
uint64_t s2pt_budget_exact(const struct s2pt_geom *geom, const struct s2pt_range *range);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
