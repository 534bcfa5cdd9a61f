/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Carries out accesses to tables word by word, by compare-and-swap, since other threads may store
 * to the same words without asking.
 */

#include "access.h"

/* One word of the access: the bits `mask` of it are accessed. */
struct piece {
	struct region *region;
	size_t index;
	uint64_t mask;
	uint64_t old;
	uint64_t want;
};

static wide mask_of(unsigned int size)
{
	return size < 16 ? ((wide)1 << 8 * size) - 1 : ~(wide)0;
}

static bool is_less(wide a, wide b, unsigned int size, bool has_sign)
{
	wide sign = (wide)1 << (8 * size - 1);

	return has_sign ? (a ^ sign) < (b ^ sign) : a < b;
}

wide access_result(const struct access *access, wide found)
{
	wide mask = mask_of(access->size);
	wide operand = access->operand & mask;
	bool less = is_less(found, operand, access->size,
			    access->op == ACCESS_SMAX || access->op == ACCESS_SMIN);

	switch (access->op) {
	case ACCESS_SET:
	case ACCESS_EXCHANGE:
		return operand;
	case ACCESS_COMPARE:
		return found == (access->expected & mask) ? operand : found;
	case ACCESS_ADD:
		return (found + operand) & mask;
	case ACCESS_SUB:
		return (found - operand) & mask;
	case ACCESS_AND:
		return found & operand;
	case ACCESS_CLEAR:
		return found & ~operand;
	case ACCESS_OR:
		return found | operand;
	case ACCESS_XOR:
		return found ^ operand;
	case ACCESS_NAND:
		return ~(found & operand) & mask;
	case ACCESS_SMAX:
	case ACCESS_UMAX:
		return less ? operand : found;
	case ACCESS_SMIN:
	case ACCESS_UMIN:
		return less ? found : operand;
	}
	return found;
}

static void load(struct piece *piece)
{
	piece->old = memory_word(piece->region, piece->index);
	if (piece->old == piece->region->told[piece->index])
		return;
	/* Another thread stored to it after this event had begun. */
	store_watch();
	store_compare_word(piece->region, piece->index);
	piece->old = piece->region->told[piece->index];
}

static bool swap(const struct piece *piece)
{
	uint64_t old = piece->old;

	return __atomic_compare_exchange_n(&piece->region->words[piece->index], &old, piece->want,
					   false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void tell(const struct access *access, const struct piece *piece, bool lost)
{
	bool whole = access->size >= 8;
	struct s2pt_line line = {
		.kind = S2PT_LINE_SWAP,
		.found = piece->old,
		.want = piece->want,
		.relaxed = !access->release,
	};

	if (lost)
		line.kind = S2PT_LINE_LOST;
	else if (access->op == ACCESS_SET && whole && access->release)
		line.kind = S2PT_LINE_RELEASE;
	else if (access->op == ACCESS_SET || !whole)
		line.kind = S2PT_LINE_PLAIN;
	line.size = whole ? 0 : access->size;
	if (!lost || !access->exclusive)
		store_tell(piece->region, piece->index, line);
}

/* What the access finds, and so what each word becomes.  False: it is a comparison that lost. */
static bool look(const struct access *access, struct piece *pieces, unsigned int shift, wide *found)
{
	unsigned int count = access->size > 8 ? 2 : 1;
	wide want;
	bool lost;

	*found = 0;
	for (unsigned int i = 0; i < count; i++) {
		load(&pieces[i]);
		*found |= (wide)((pieces[i].old & pieces[i].mask) >> shift) << 64 * i;
	}
	lost = access->op == ACCESS_COMPARE && *found != (access->expected & mask_of(access->size));
	want = lost ? access->operand & mask_of(access->size) : access_result(access, *found);
	for (unsigned int i = 0; i < count; i++)
		pieces[i].want =
			(uint64_t)(want >> 64 * i) << shift | (pieces[i].old & ~pieces[i].mask);
	return !lost;
}

/* The words of an access. */
static void find(uint64_t at, unsigned int size, struct piece pieces[2], unsigned int *shift)
{
	struct region *region = memory_find((const void *)(uintptr_t)at);

	*shift = (unsigned int)(at % 8) * 8;
	pieces[0] = (struct piece){
		.region = region,
		.index = (size_t)(at - region->at) / 8,
		.mask = (uint64_t)mask_of(size) << *shift,
	};
	pieces[1] = pieces[0];
	pieces[1].index++;
}

wide access_look(uint64_t at, unsigned int size)
{
	const struct access access = { .op = ACCESS_OR, .at = at, .size = size };
	struct piece pieces[2];
	unsigned int shift;
	wide found;

	find(at, size, pieces, &shift);
	(void)look(&access, pieces, shift, &found);
	return found;
}

wide access_carry_out(const struct access *access)
{
	struct piece pieces[2];
	unsigned int shift;
	bool won;
	wide found;

	find(access->at, access->size, pieces, &shift);
	do
		won = look(access, pieces, shift, &found);
	while (won && !swap(&pieces[0]));
	/* The second word of a pair: who stores to it beside this, does so without a rule. */
	while (won && access->size > 8 && !swap(&pieces[1]))
		load(&pieces[1]);
	tell(access, &pieces[0], !won);
	if (access->size > 8)
		tell(access, &pieces[1], !won);
	return found;
}

void access_store(uint64_t at, wide value, unsigned int size, bool release)
{
	while (size) {
		unsigned int bytes = 8 - (unsigned int)(at % 8);
		const struct access access = {
			.op = ACCESS_SET,
			.at = at,
			.size = bytes < size ? bytes : size,
			.release = release,
			.operand = value,
		};

		if (memory_find((const void *)(uintptr_t)at))
			(void)access_carry_out(&access);
		else
			for (unsigned int i = 0; i < access.size; i++)
				((volatile unsigned char *)(uintptr_t)at)[i] =
					(unsigned char)(value >> 8 * i);
		at += access.size;
		value >>= 8 * access.size;
		size -= access.size;
	}
}

/* Bytes that DC ZVA clears: 4 << DCZID_EL0.BS. */
static uint64_t zero_block(void)
{
#ifdef __aarch64__
	uint64_t dczid;

	__asm__("mrs %0, dczid_el0" : "=r"(dczid));
	return UINT64_C(4) << (dczid & 15);
#else
	return 64;
#endif
}

void access_zero(uint64_t at)
{
	uint64_t block = zero_block();

	at &= ~(block - 1);
	for (uint64_t done = 0; done < block; done += 8)
		access_store(at + done, 0, 8, false);
}
