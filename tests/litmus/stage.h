/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries the steps of a litmus row out on four CPUs with soft TLBs, which keep entries as long as they
 * are allowed to, and tells a checker.
 *
 * A step is `[CPU:]WHAT[@y][=SEEN]`, on CPU 0 and about the entry x without the parts in brackets:
 *
 *     inv new old ro af0 clean dirty held   the entry is written, by a swap; `plain.WHAT`: by a plain store
 *     cas.WHAT                        the same if the entry still is `clean`
 *     clr                             its valid bit is cleared, and nothing else
 *     dsb.ish dsb.nshst isb ...       barriers
 *     ipa vmalle1 vmalls12 vmallws2   TLBIs, on all CPUs; with `.nsh` behind it on that CPU
 *     hcr.guest hcr.host              HCR_EL2 is written: with E2H alone, or TGE too
 *     vttbr.own vttbr.other           VTTBR_EL2 is written: with the VMID of the tables, or another; a
 *                                     row that has one begins with the first on each CPU
 *     r w                             an access; SEEN is old, new, ok (either) or fault
 *     spec                            a walk for no access
 *     load                            the word is read; SEEN is any of these, joined by `+`:
 *                                     inv, val, old, new, young, af0, dirty, clean
 *     dmb.* flag see addr ctrl acq    no event: what stands between or carries a message
 *     over                            the message is not read, but stored over
 */

#ifndef TESTS_LITMUS_STAGE_H
#define TESTS_LITMUS_STAGE_H

#include "rows.h"
#include "s2pt/host/check.h"
#include "tlb_bench.h"

struct stage {
	struct bench *bench;
	struct s2pt_check *check;
	/* Each step so far saw what it was to see. */
	bool seen;
	/* TLBIs are told without a VMID. */
	bool registers;
	/* The CPU whose walk may update an entry. */
	unsigned int walks;
};

void stage_begin(struct stage *stage, const char *start, enum s2pt_tlb_delivery delivery,
		 uint64_t seed);
void stage_run(struct stage *stage, const char *steps);
/* A single instruction on `cpu`. */
void stage_execute(struct stage *stage, unsigned int cpu, const struct s2pt_step *step);
/* All CPUs' operations end.  Returns the code of the checker's first complaint, or "RIGHT". */
const char *stage_end(struct stage *stage);

#endif
