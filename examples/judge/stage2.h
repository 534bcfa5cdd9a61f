/* SPDX-License-Identifier: BSD-2-Clause */
/* A small stage 2, as hypervisors have them: 4 KiB pages, 39 bits of input addresses. */

#ifndef JUDGE_STAGE2_H
#define JUDGE_STAGE2_H

#include <stdint.h>

struct vm {
	uint64_t *root;
	uint16_t vmid;
};

/* What the hypervisor brings: a page for a table, cleared; and the table's physical address. */
uint64_t *page_alloc(void);
void page_free(uint64_t *page);
uint64_t virt_to_phys(const void *at);
uint64_t *phys_to_virt(uint64_t pa);

int stage2_init(struct vm *vm, uint16_t vmid);
/* Run the guest on this CPU from here on, and no more. */
void stage2_load(const struct vm *vm);
void stage2_unload(void);
int stage2_map(struct vm *vm, uint64_t ipa, uint64_t pa, uint64_t size);
void stage2_protect(struct vm *vm, uint64_t ipa, uint64_t size);
void stage2_unmap(struct vm *vm, uint64_t ipa, uint64_t size);

#endif
