/* SPDX-License-Identifier: BSD-2-Clause */
/* The operations of a script, and what they share. */

#ifndef REPLAY_OPS_H
#define REPLAY_OPS_H

#include "model.h"
#include "words.h"

/* A line in words; its first ones have been read as numbers too. */
struct args {
	const struct words *words;
	uint64_t number[4];
};

/*
 * Carries out an operation, and prints its events and its result.  False: the arguments can't be
 * read, and nothing was done.
 */
typedef bool op_fn(struct model *model, const struct args *args);

op_fn op_init, op_destroy, op_version, op_hinit, op_vtcr;
op_fn op_map, op_unmap, op_owner, op_annot;
op_fn op_wrprotect, op_flush, op_relax, op_mkyoung, op_mkold, op_isyoung, op_tcy;
op_fn op_split, op_unlinked, op_rcu;
op_fn op_get, op_walk, op_pteprot;
op_fn op_fail, op_race, op_poke, op_trace, op_dump, op_hash, op_check, op_stat;

/* Carry out a line, and print exactly one result. */
void ops_line(struct model *model, char *line);

/* Print a result.  Returns true, as an operation does in the end. */
bool ops_result(struct model *model, const char *result);
bool ops_status(struct model *model, enum s2pt_status status);

/*
 * Make a range by the conventions that are followed: Linux drops an offset in the page and finds
 * nothing in a range that wraps.  `S2PT_ERANGE`: beyond the input space.
 */
enum s2pt_status ops_range(const struct model *model, uint64_t ipa, uint64_t size,
			   struct s2pt_range *range);

/* Read the letters for permissions and memory type; false if they are none. */
bool ops_prot(const struct model *model, const char *word, struct prot *prot);

/* Do the conventions that are followed know these permissions? */
bool ops_has_prot(const struct model *model, const struct prot *prot);

/* VTCR_EL2 as KVM chooses it. */
uint64_t ops_vtcr(enum s2pt_granule granule, unsigned int ipa_bits, unsigned int ps, bool lpa2,
		  bool vmid16);

#endif
