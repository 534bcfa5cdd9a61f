/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef REPLAY_OPS_H
#define REPLAY_OPS_H

/* The operations of a script. */

#include "model.h"
#include "words.h"

/* A line whose first words have been read as numbers. */
struct args {
	const struct words *words;
	uint64_t number[4];
};

/* Does it and prints its events and its result.  False: the arguments can't be read, nothing was done. */
typedef bool op_fn(struct model *model, const struct args *args);

op_fn op_init, op_destroy, op_version, op_hinit, op_vtcr;
op_fn op_map, op_unmap, op_owner, op_annot;
op_fn op_wrprotect, op_flush, op_relax, op_mkyoung, op_mkold, op_isyoung, op_tcy;
op_fn op_split, op_unlinked, op_rcu;
op_fn op_get, op_walk, op_pteprot;
op_fn op_fail, op_race, op_poke, op_trace, op_dump, op_hash, op_check, op_stat;

/* Do what a line asks for, and end with exactly one result. */
void ops_line(struct model *model, char *line);

/* Print a result; true, for who has nothing more to do. */
bool ops_result(struct model *model, const char *result);
bool ops_status(struct model *model, enum s2pt_status status);

/*
 * A range as the one whose conventions are followed takes it: Linux drops an offset in the page and
 * finds nothing in a range that wraps.  `S2PT_ERANGE`: beyond the input space.
 */
enum s2pt_status ops_range(const struct model *model, uint64_t ipa, uint64_t size,
			   struct s2pt_range *range);

/* What is to be mapped, in the words of a script; false if they are not. */
bool ops_prot(const struct model *model, const char *word, struct prot *prot);

/* Can this be asked of the one whose conventions are followed? */
bool ops_has_prot(const struct model *model, const struct prot *prot);

/* KVM's choice of VTCR_EL2. */
uint64_t ops_vtcr(enum s2pt_granule granule, unsigned int ipa_bits, unsigned int ps, bool lpa2,
		  bool vmid16);

#endif
