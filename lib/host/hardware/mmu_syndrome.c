/* SPDX-License-Identifier: BSD-2-Clause */
/* What EL2 reads in its registers after a fault, and names for the ends of walks. */

#include "s2pt/host/mmu.h"

/* IL: the exception syndrome of an abort without a valid ISS is that of a 32-bit instruction. */
#define ESR_IL                     (UINT64_C(1) << 25)
#define ESR_WNR                    (UINT64_C(1) << 6)
#define ESR_S1PTW                  (UINT64_C(1) << 7)
#define ESR_EC_SHIFT               26
#define EC_INSTRUCTION_ABORT_LOWER 0x20
#define EC_DATA_ABORT_LOWER        0x24
/* From the level that takes it the codes are by 1 higher. */
#define EC_SAME_LEVEL UINT64_C(1)

/*
 * Fault status codes, ESR_ELx: the level is in bits 1:0, except that level -1 has codes of its own.
 */
static unsigned int status_code(enum s2pt_mmu_end end, int level)
{
	unsigned int low = (unsigned int)level & 3;

	switch (end) {
	case S2PT_MMU_TRANSLATED:
		return 0;
	case S2PT_MMU_ADDRESS_SIZE:
		return level < 0 ? 0x29 : 0x00 | low;
	case S2PT_MMU_TRANSLATION:
		return level < 0 ? 0x2b : 0x04 | low;
	case S2PT_MMU_ACCESS_FLAG:
		return 0x08 | low;
	case S2PT_MMU_PERMISSION:
		return 0x0c | low;
	case S2PT_MMU_EXTERNAL:
		return level < 0 ? 0x13 : 0x14 | low;
	case S2PT_MMU_CONFLICT:
		return 0x30;
	}
	return 0;
}

struct s2pt_mmu_syndrome s2pt_mmu_syndrome(enum s2pt_mmu_end end, int level,
					   const struct s2pt_mmu_access *access)
{
	struct s2pt_mmu_syndrome syndrome = { 0 };
	bool fetch = access->type == S2PT_MMU_FETCH;
	uint64_t class = fetch ? EC_INSTRUCTION_ABORT_LOWER : EC_DATA_ABORT_LOWER;

	if (end == S2PT_MMU_TRANSLATED)
		return syndrome;
	syndrome.esr = class << ESR_EC_SHIFT | ESR_IL | status_code(end, level);
	if (access->type == S2PT_MMU_WRITE)
		syndrome.esr |= ESR_WNR;
	if (access->s1ptw)
		syndrome.esr |= ESR_S1PTW;
	syndrome.hpfar = access->ipa >> 12 << 4;
	syndrome.far = access->va;
	syndrome.hpfar_valid = end != S2PT_MMU_EXTERNAL && end != S2PT_MMU_CONFLICT &&
			       (end != S2PT_MMU_PERMISSION || access->s1ptw);
	return syndrome;
}

struct s2pt_mmu_syndrome s2pt_mmu_syndrome_stage1(enum s2pt_mmu_end end, int level,
						  const struct s2pt_mmu_access *access)
{
	struct s2pt_mmu_access own = { .ipa = access->ipa,
				       .va = access->ipa,
				       .type = access->type };
	struct s2pt_mmu_syndrome syndrome = s2pt_mmu_syndrome(end, level, &own);

	if (end != S2PT_MMU_TRANSLATED && !access->el0)
		syndrome.esr += EC_SAME_LEVEL << ESR_EC_SHIFT;
	syndrome.hpfar = 0;
	syndrome.hpfar_valid = false;
	return syndrome;
}

const char *s2pt_mmu_end_name(enum s2pt_mmu_end end)
{
	switch (end) {
	case S2PT_MMU_TRANSLATED:
		return "translated";
	case S2PT_MMU_ADDRESS_SIZE:
		return "address size fault";
	case S2PT_MMU_TRANSLATION:
		return "translation fault";
	case S2PT_MMU_ACCESS_FLAG:
		return "access flag fault";
	case S2PT_MMU_PERMISSION:
		return "permission fault";
	case S2PT_MMU_EXTERNAL:
		return "external abort on the walk";
	case S2PT_MMU_CONFLICT:
		return "TLB conflict abort";
	}
	return "?";
}

const char *s2pt_mmu_entry_name(enum s2pt_mmu_entry entry)
{
	switch (entry) {
	case S2PT_MMU_UNREADABLE:
		return "unreadable";
	case S2PT_MMU_INVALID:
		return "invalid";
	case S2PT_MMU_RESERVED:
		return "reserved";
	case S2PT_MMU_TABLE:
		return "table";
	case S2PT_MMU_BLOCK:
		return "block";
	case S2PT_MMU_PAGE:
		return "page";
	}
	return "?";
}
