/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_ADOPT_H
#define S2PT_ADOPT_H

/**
 * @file
 * Taking over a table that somebody else made: a boot loader, or another hypervisor.
 */

#include "s2pt/shared.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** A request to `s2pt_adopt`. */
struct s2pt_adoption {
	/** Where the root lies. */
	s2pt_pa_t root;
	/** The memory that all tables must lie in, whole pages. */
	s2pt_pa_t memory;
	/** Its size in bytes. */
	uint64_t size;
	/**
	 * A bit for each page of the memory, `S2PT_ADOPT_WORDS` words, for the use of the function:
	 * what was in it is lost.
	 */
	uint64_t *seen;
	/** How many words there are in `seen`. */
	uint64_t words;
	/** Set to the first entry that is refused, if there is one and this is not NULL. */
	struct s2pt_entry *refused;
};

/** The words that `s2pt_adoption::seen` needs for `size` bytes of memory. */
#define S2PT_ADOPT_WORDS(size, granule) ((((size) >> (granule)) + 63) / 64)

/**
 * Make `pt` of a table that exists: `config` says how it is to be read, and is what `s2pt_init`
 * would take.  All of the table is looked at first, and nothing is written to it.  What must hold:
 *
 * - the root and each table lie inside of the memory, as whole pages, the root aligned to its size
 *   (rounded up to a power of two);
 * - no table is linked twice, so that there is no loop, and no link has attributes of its own;
 * - each leaf stands at a level that has blocks, or is a page, maps addresses of the output space,
 *   and is what `s2pt_desc_leaf` makes of its attributes: memory type, shareability and reserved
 *   bits;
 * - each other entry is empty or a mark that `s2pt_desc_note` makes; none is held.
 *
 * From then on it is the library's: entries are replaced, and tables go to `retire` and `free`, the
 * root as one allocation of `root_pages`.  It may be in use by MMUs, which may set access flags and
 * dirty state meanwhile, under the VMID of `config`; but nobody else writes to it any more, and
 * what was written has been made visible.  Nothing is invalidated.
 *
 * `S2PT_EINVAL`: `config` as for `s2pt_init`; memory that is not whole pages or wraps, or too few
 * words in `seen`; or something in the table that is not as above, with `s2pt_config::contiguous`
 * also a leaf of a run that is not whole, and `refused` says where: for the root itself it has
 * level `start_level` - 1 and no entry.  `S2PT_ERANGE`: the VMID as for `s2pt_init`.  `pt` is
 * written only on `S2PT_DONE`.  KVM has none; the hypervisor of pKVM takes over the host's tables
 * by building them anew (Arm ARM D8.3).
 */
enum s2pt_status s2pt_adopt(struct s2pt *pt, const struct s2pt_config *config,
			    const struct s2pt_adoption *adoption);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
