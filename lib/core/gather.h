/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_CORE_GATHER_H
#define S2PT_CORE_GATHER_H

/* Invalidations, now or later.  For `apply` and for the public gather only. */

#include "s2pt/gather.h"
#include "s2pt/tlbi.h"

/** Now: what is cached for one IPA. */
void forget_ipa(const struct s2pt *pt, s2pt_ipa_t ipa, int level, enum s2pt_scope scope);

/** Now, everywhere: what is cached for a range. */
void forget_range(const struct s2pt *pt, const struct s2pt_range *range);

/** Now, everywhere: all that is cached for the VMID. */
void forget_vmid(const struct s2pt *pt);

/** Now: make the stores so far visible to the MMU. */
void publish(const struct s2pt *pt);

/** Later: add a range, page aligned, to what is owed. */
void gather_add(struct s2pt_gather *gather, const struct s2pt_range *range);

/** Now: all that is owed. */
void gather_pay(const struct s2pt *pt, struct s2pt_gather *gather);

#endif
