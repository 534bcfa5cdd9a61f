/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A memory for tests of the hardware's walk: sparse words, and another CPU that may write between a
 * load and a swap.
 */

#ifndef TESTS_MMU_MEMORY_H
#define TESTS_MMU_MEMORY_H

#include "s2pt/host/mmu.h"

#define BIT(n) (UINT64_C(1) << (n))
#define HA     BIT(21)
#define HD     BIT(22)

/* VTCR_EL2 as Linux writes it, with HA; the last starts at level -1, which Linux never does. */
#define VTCR_4K_32     UINT64_C(0x802d3520)
#define VTCR_4K_40     UINT64_C(0x802d3558)
#define VTCR_4K_48     UINT64_C(0x802d3590)
#define VTCR_4K_52     UINT64_C(0x1802e358c)
#define VTCR_16K_40    UINT64_C(0x802db558)
#define VTCR_16K_48    UINT64_C(0x802db590)
#define VTCR_16K_51    UINT64_C(0x1802eb58d)
#define VTCR_16K_52    UINT64_C(0x1802eb5cc)
#define VTCR_64K_32    UINT64_C(0x802d7560)
#define VTCR_64K_46    UINT64_C(0x802d7552)
#define VTCR_64K_52    UINT64_C(0x802e758c)
#define VTCR_4K_MINUS1 UINT64_C(0x3802e350c)
/* FEAT_TTST: 16 bits of input, start level 3. */
#define VTCR_4K_SMALL UINT64_C(0x802d35f0)

#define PAGE_RW       UINT64_C(0x00400000000007ff)
#define BLOCK         UINT64_C(0x00400000000007fd)

struct cell {
	s2pt_pa_t pa;
	uint64_t word;
};

/* A sparse memory: zero where nothing was put. */
struct memory {
	struct cell cell[8];
	unsigned int cells;
	s2pt_pa_t hole;
	unsigned int reads;
	/* What another CPU writes at the moment of the next swap; 0: nothing. */
	uint64_t intruder;
	unsigned int swaps;
};

static inline struct cell *find(struct memory *memory, s2pt_pa_t pa)
{
	for (unsigned int i = 0; i < memory->cells; i++)
		if (memory->cell[i].pa == pa)
			return &memory->cell[i];
	return NULL;
}

static inline bool read_word(void *ctx, s2pt_pa_t pa, uint64_t *word)
{
	struct memory *memory = ctx;
	const struct cell *cell = find(memory, pa);

	memory->reads++;
	if (memory->hole && pa == memory->hole)
		return false;
	*word = cell ? cell->word : 0;
	return true;
}

static inline bool swap_word(void *ctx, s2pt_pa_t pa, uint64_t found, uint64_t want)
{
	struct memory *memory = ctx;
	struct cell *cell = find(memory, pa);

	memory->swaps++;
	if (!cell)
		return false;
	if (memory->intruder) {
		cell->word = memory->intruder;
		memory->intruder = 0;
	}
	if (cell->word != found)
		return false;
	cell->word = want;
	return true;
}

static inline struct s2pt_mmu mmu_of(uint64_t vtcr, uint64_t vttbr, struct memory *memory)
{
	return (struct s2pt_mmu){
		.vtcr = vtcr,
		.vttbr = vttbr,
		.xnx = true,
		.memory = { .read = read_word, .swap = swap_word, .ctx = memory },
	};
}

#endif
