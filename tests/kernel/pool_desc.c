/* SPDX-License-Identifier: GPL-2.0-only */
/* Descriptors of a kernel's tables: the addresses in them, and their text in a transcript. */

#include "event.h"
#include "pool.h"

#include <stdio.h>
#include <string.h>

#define BITS(high, low) ((~0ULL >> (63 - (high))) & (~0ULL << (low)))
/* The pointer for memory that is no table page: touched, it faults. */
#define ELSEWHERE (0xd1ULL << 56)
/* Physical addresses that a script is unlikely to map. */
#define LOW_PA  0x5eb5a0000000ULL
#define HIGH_PA 0xdeb5a00000000ULL

static unsigned char *memory;
static size_t bytes;
static w_u64 base_pa;
static bool is_lpa2;

void pool_desc_reset(void *at, size_t size, bool high, bool lpa2)
{
	memory = at;
	bytes = size;
	is_lpa2 = lpa2;
	base_pa = high && (lpa2 || w_page_shift == 16) ? HIGH_PA : LOW_PA;
}

static unsigned char *page_at(w_u64 pa)
{
	if (!memory || pa < base_pa || pa - base_pa >= bytes || !pool_has(memory + (pa - base_pa)))
		return NULL;
	return memory + (pa - base_pa);
}

void *pool_at(w_u64 pa)
{
	unsigned char *at = page_at(pa);
	char name[POOL_TEXT];

	if (!at) {
		event('x', "xv 0x%llx", pa);
		return (void *)(uintptr_t)(ELSEWHERE | pa);
	}
	pool_name(at, name);
	event('x', "xv %s", name);
	return at;
}

w_u64 pool_pa(void *at)
{
	char name[POOL_TEXT];

	if (!pool_has(at))
		return (uintptr_t)at & ~ELSEWHERE;
	pool_name(at, name);
	event('x', "xp %s", name);
	return base_pa + (w_u64)((unsigned char *)at - memory);
}

static w_u64 address_bits(void)
{
	if (is_lpa2)
		return BITS(49, w_page_shift) | BITS(9, 8);
	return BITS(47, w_page_shift) | (w_page_shift == 16 ? BITS(15, 12) : 0);
}

w_u64 pool_desc_pa(w_u64 desc)
{
	if (is_lpa2)
		return (desc & BITS(49, w_page_shift)) | (desc & BITS(9, 8)) << 42;
	if (w_page_shift == 16)
		return (desc & BITS(47, 16)) | (desc & BITS(15, 12)) << 36;
	return desc & BITS(47, w_page_shift);
}

w_u64 pool_desc_rest(w_u64 desc)
{
	return desc & ~address_bits();
}

w_u64 *pool_child(w_u64 desc)
{
	if (pool_desc_rest(desc) != 3)
		return NULL;
	return (w_u64 *)(void *)page_at(pool_desc_pa(desc));
}

w_u64 pool_shown(w_u64 desc)
{
	bool was_table = pool_desc_rest(desc) == 2 && page_at(pool_desc_pa(desc));

	return was_table ? 2 : desc;
}

void pool_desc_text(w_u64 desc, char text[POOL_TEXT])
{
	w_u64 *child = pool_child(desc);

	if (!child) {
		snprintf(text, POOL_TEXT, "0x%llx", pool_shown(desc));
		return;
	}
	pool_name(child, text);
	snprintf(text + strlen(text), POOL_TEXT - strlen(text), "|0x%llx", pool_desc_rest(desc));
}

void pool_entry_text(w_u64 desc, char text[POOL_TEXT])
{
	w_u64 *child = pool_child(desc);
	char name[POOL_TEXT];

	if (!child) {
		snprintf(text, POOL_TEXT, "0x%llx", pool_shown(desc));
		return;
	}
	pool_name(child, name);
	snprintf(text, POOL_TEXT, "0x%llx %.30s", pool_desc_rest(desc), name);
}
