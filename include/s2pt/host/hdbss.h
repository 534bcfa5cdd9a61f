/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_HDBSS_H
#define S2PT_HOST_HDBSS_H

/**
 * @file
 * A CPU's buffer of dirty state (FEAT_HDBSS), into which it writes an entry when it makes a stage-2
 * leaf dirty.  From the architecture's text only: no machine that has it could be compared with.
 *
 * The text leaves open in which order others see the entry and the leaf's update: `late` chooses.
 * Complete is what a CPU has written before it left the guest: read a buffer of a CPU that is
 * stopped.
 */

#include "s2pt/types.h"

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/** Fault status codes of `HDBSSPROD_EL2`. */
enum s2pt_hdbss_fsc {
	/** Nothing is wrong, or the buffer is full. */
	S2PT_HDBSS_FINE = 0,
	/** An external abort on writing an entry: entries may be lost. */
	S2PT_HDBSS_ABORT = 0x10,
	/** A granule protection fault on writing an entry: entries may be lost. */
	S2PT_HDBSS_GRANULE = 0x28,
};

/** A buffer and its registers. */
struct s2pt_hdbss {
	/** The entries. */
	uint64_t *entries;
	/** How many there is room for: 512 (4 KiB) to 262144 (2 MiB), a power of two. */
	uint32_t room;
	/** `HDBSSPROD_EL2.INDEX`: the next entry to be written; `room` if the buffer is full. */
	uint32_t index;
	/** `HDBSSPROD_EL2.FSC`; if not 0, all of the guest's memory counts as dirty. */
	enum s2pt_hdbss_fsc fsc;
	/** The entry is written after the leaf's update, not before. */
	bool late;
	/** The entry of this number, counted from 1, meets an external abort; 0: none. */
	uint64_t abort_at;
	/** Entries that were to be written so far. */
	uint64_t asked;
};

/**
 * Make a buffer of `1 << log2_pages` times 4 KiB, 0 to 9, empty.  False: no memory, or no such
 * size.
 */
bool s2pt_hdbss_make(struct s2pt_hdbss *hdbss, unsigned int log2_pages);

/** Free the buffer's memory. */
void s2pt_hdbss_free(struct s2pt_hdbss *hdbss);

/** Is no room left, so that a write that needs an entry faults? */
static inline bool s2pt_hdbss_is_full(const struct s2pt_hdbss *hdbss)
{
	return hdbss->index >= hdbss->room;
}

/**
 * The CPU writes an entry for a leaf of `level` that maps `ipa`; there must be room.  After an
 * abort nothing more is written, and `fsc` says so.
 */
void s2pt_hdbss_write(struct s2pt_hdbss *hdbss, s2pt_ipa_t ipa, int level);

/** An entry: valid in bit 0, the level in 3:1 (7 is -1), IPA[55:12]. */
uint64_t s2pt_hdbss_entry(s2pt_ipa_t ipa, int level);

/** Read an entry.  False: it is not valid, or has a reserved level. */
bool s2pt_hdbss_read(uint64_t entry, s2pt_ipa_t *ipa, int *level);

/** `HDBSSBR_EL2` for a buffer at `pa`, which is aligned to 4 KiB. */
uint64_t s2pt_hdbss_base(const struct s2pt_hdbss *hdbss, s2pt_pa_t pa);

/** `HDBSSPROD_EL2`: INDEX in bits 18:0, FSC in 31:26. */
uint64_t s2pt_hdbss_producer(const struct s2pt_hdbss *hdbss);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
