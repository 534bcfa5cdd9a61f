/* SPDX-License-Identifier: BSD-2-Clause */
/* The stage 2 of bitfields.c, and what it needs. */

#ifndef BITFIELDS_H
#define BITFIELDS_H

#include <s2pt/record/instructions.h>

#include <stdint.h>

#define barrier_stores()        s2pt_dsb(ishst)
#define barrier_all()           s2pt_dsb(ish)
#define invalidate_ipa(operand) s2pt_tlbi_of(ipas2e1is, operand)
#define invalidate_stage1()     s2pt_tlbi(vmalle1is)
#define switch_vmid(vmid, root)                                                                    \
	(s2pt_msr(vttbr_el2, (uint64_t)(vmid) << 48 | frame_of(root) << 12), s2pt_isb())

struct space {
	void *root;
	unsigned int vmid;
};

void *take_page(void);
void *page_of(uint64_t frame);
uint64_t frame_of(const void *page);

void space_map(struct space *space, uint64_t ipa, uint64_t pa);
void space_readonly(struct space *space, uint64_t ipa);
void space_clear(struct space *space, uint64_t ipa);

#endif
