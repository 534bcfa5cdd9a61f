/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_SLOTS_H
#define S2PT_HOST_SLOTS_H

/**
 * @file
 * Slots: the pieces of memory that a world's guest has.  Adding, changing and removing them is in
 * `world.h`.
 */

#include "s2pt/fault.h"
#include "s2pt/types.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Most slots of guest memory. */
#define S2PT_SLOTS 64

/** A slot of guest memory.  All zeros behind `pa`: plain memory that the host has in pages. */
struct s2pt_slot {
	/** First input address. */
	s2pt_ipa_t ipa;
	/** Size in bytes: whole pages. */
	uint64_t size;
	/** Host virtual address of its first byte. */
	uint64_t host;
	/** Output address of its first byte, where `pa_at` is NULL. */
	s2pt_pa_t pa;
	/** Returns the page that backs `ipa`, a page's address in the slot; may sleep. */
	s2pt_pa_t (*pa_at)(void *ctx, s2pt_ipa_t ipa);
	/**
	 * Called when a vCPU asks what backs an address, after `backing` has been filled from the
	 * other members: may change `backing`, and may sleep.  NULL leaves it as it is.
	 */
	void (*look_up)(void *ctx, const struct s2pt_fault *fault, struct s2pt_backing *backing);
	/** Handed to both callbacks. */
	void *ctx;
	/** See `s2pt_backing::fixed_size`; 0 is a page. */
	uint64_t fixed_size;
	/** See `s2pt_backing::found_size`; 0 is a page. */
	uint64_t found_size;
	/** The host keeps its pages write-protected (copy on write). */
	bool host_readonly;
	/** The guest may not write. */
	bool readonly;
	/** Dirty logging is on. */
	bool logging;
	/** See `s2pt_backing::exec_free`. */
	bool exec_free;
	/** Memory type of its mappings. */
	enum s2pt_memtype memtype;
};

#ifdef __cplusplus
}
#endif

#endif
