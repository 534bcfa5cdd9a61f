/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Maps, write-protects and unmaps pages and blocks of 2 MiB.  Each of the macros below leaves
 * something out that is easily forgotten.
 */

#include "stage2.h"

#include <arch.h>
#include <stdbool.h>
#include <stddef.h>

#ifndef NO_BREAK
#define NO_BREAK 0 /* a block becomes a table at once, and a page another */
#endif
#ifndef NO_DSB
#define NO_DSB 0 /* the TLBI does not wait for the store */
#endif
#ifndef FIRST_PAGE_ONLY
#define FIRST_PAGE_ONLY 0 /* one TLBI for a whole range */
#endif
#ifndef FREE_EARLY
#define FREE_EARLY 0 /* a table is freed before its TLBI */
#endif
#ifndef WRONG_VMID
#define WRONG_VMID 0 /* the TLBI is for whoever runs just now */
#endif

#define PAGE    UINT64_C(0x1000)
#define BLOCK   UINT64_C(0x200000)
#define ENTRIES 512
#define VALID   UINT64_C(1)
#define TABLE   UINT64_C(3)
#define WRITE   UINT64_C(0x80)
/* Normal memory, readable, inner shareable, with the access flag. */
#define LEAF    UINT64_C(0x77d)
#define ADDRESS UINT64_C(0xfffffffff000)

static uint64_t load(const uint64_t *entry)
{
	return __atomic_load_n(entry, __ATOMIC_RELAXED);
}

static void store(uint64_t *entry, uint64_t value)
{
	__atomic_store_n(entry, value, __ATOMIC_RELEASE);
}

static uint64_t vttbr_of(const struct vm *vm)
{
	return (uint64_t)vm->vmid << 48 | virt_to_phys(vm->root);
}

/* Take what lies in a range out of all TLBs. */
static void invalidate(const struct vm *vm, uint64_t ipa, uint64_t size)
{
	uint64_t before = read_vttbr();

	if (!NO_DSB)
		dsb(ishst);
	if (!WRONG_VMID)
		write_vttbr(vttbr_of(vm));
	isb();
	for (uint64_t at = ipa; at < ipa + (FIRST_PAGE_ONLY ? PAGE : size); at += PAGE)
		tlbi_ipa(at);
	dsb(ish);
	tlbi_stage1();
	dsb(ish);
	write_vttbr(before);
	isb();
}

/* Give an entry that covers `size` bytes another value, or none. */
static void replace(const struct vm *vm, uint64_t *entry, uint64_t ipa, uint64_t size,
		    uint64_t value)
{
	uint64_t old = load(entry);
	uint64_t *table =
		size == BLOCK && (old & TABLE) == TABLE ? phys_to_virt(old & ADDRESS) : NULL;

	if (!(old & VALID)) {
		store(entry, value);
		return;
	}
	store(entry, NO_BREAK ? value : 0);
	if (FREE_EARLY && table)
		page_free(table);
	invalidate(vm, ipa, size);
	if (!FREE_EARLY && table)
		page_free(table);
	if (!NO_BREAK && value)
		store(entry, value);
}

/* The entry of 2 MiB of an address.  Tables that lead to it are made; NULL: there is no memory. */
static uint64_t *entry_of_block(const struct vm *vm, uint64_t ipa)
{
	uint64_t *entry = &vm->root[ipa >> 30 & (ENTRIES - 1)];
	uint64_t *table;

	if (!(load(entry) & VALID)) {
		table = page_alloc();
		if (!table)
			return NULL;
		store(entry, virt_to_phys(table) | TABLE);
	}
	return phys_to_virt(load(entry) & ADDRESS) + (ipa >> 21 & (ENTRIES - 1));
}

/* The entry of a page.  A block becomes a table of pages first. */
static uint64_t *entry_of_page(const struct vm *vm, uint64_t ipa)
{
	uint64_t *entry = entry_of_block(vm, ipa);
	uint64_t *table;
	uint64_t old;

	if (!entry)
		return NULL;
	old = load(entry);
	if ((old & TABLE) != TABLE) {
		table = page_alloc();
		if (!table)
			return NULL;
		for (uint64_t i = 0; (old & VALID) && i < ENTRIES; i++)
			table[i] = (old + i * PAGE) | TABLE;
		replace(vm, entry, ipa & ~(BLOCK - 1), BLOCK, virt_to_phys(table) | TABLE);
		entry = entry_of_block(vm, ipa);
	}
	return phys_to_virt(load(entry) & ADDRESS) + (ipa >> 12 & (ENTRIES - 1));
}

int stage2_init(struct vm *vm, uint16_t vmid)
{
	vm->root = page_alloc();
	vm->vmid = vmid;
	return vm->root ? 0 : -1;
}

void stage2_load(const struct vm *vm)
{
	write_vttbr(vttbr_of(vm));
	isb();
}

void stage2_unload(void)
{
	write_vttbr(0);
	isb();
}

int stage2_map(struct vm *vm, uint64_t ipa, uint64_t pa, uint64_t size)
{
	while (size) {
		bool block = ((ipa | pa) & (BLOCK - 1)) == 0 && size >= BLOCK;
		uint64_t *entry = block ? entry_of_block(vm, ipa) : entry_of_page(vm, ipa);
		uint64_t step = block ? BLOCK : PAGE;

		if (!entry)
			return -1;
		replace(vm, entry, ipa, step, pa | LEAF | WRITE | (block ? 0 : TABLE));
		ipa += step;
		pa += step;
		size -= step;
	}
	dsb(ishst);
	return 0;
}

void stage2_protect(struct vm *vm, uint64_t ipa, uint64_t size)
{
	for (uint64_t at = ipa; at < ipa + size; at += PAGE) {
		uint64_t *entry = entry_of_page(vm, at);

		if (entry && load(entry) & VALID)
			store(entry, load(entry) & ~WRITE);
	}
	invalidate(vm, ipa, size);
}

void stage2_unmap(struct vm *vm, uint64_t ipa, uint64_t size)
{
	while (size) {
		bool block = (ipa & (BLOCK - 1)) == 0 && size >= BLOCK;
		uint64_t *entry = block ? entry_of_block(vm, ipa) : entry_of_page(vm, ipa);
		uint64_t step = block ? BLOCK : PAGE;

		if (entry)
			replace(vm, entry, ipa, step, 0);
		ipa += step;
		size -= step;
	}
}
