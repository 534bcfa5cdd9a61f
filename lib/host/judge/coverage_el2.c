/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What TLBIs cover of a stage 1 at EL2: Arm ARM C5.5 (the instructions and their operands), D8.16.5
 * (level hints).  Which of them work on the regime by the registers is left to regime.c.
 */

#include "coverage_el2.h"

#include "state.h"

/* In the operand: VA[55:12], and the ASID where there is one. */
#define ADDRESS ((UINT64_C(1) << 44) - 1)
#define ASID    (UINT64_C(0xffff) << 48)

/* What an instruction of stage 1 takes away. */
struct kind {
	bool known;
	/* It is one of EL1. */
	bool el1;
	/* Everything; else by address or, with neither, by ASID. */
	bool all;
	bool address;
	bool range;
	/* Leaves only. */
	bool leaves;
	/* Its operand has an ASID. */
	bool asid;
};

/* clang-format off */
static const struct kind kinds[] = {
	/*                             known  el1    all    addr.  range  leaves asid */
	[S2PT_INSTRUCTION_VMALLE1] = { true,  true,  true,  false, false, false, false },
	[S2PT_INSTRUCTION_VAE1]    = { true,  true,  false, true,  false, false, true  },
	[S2PT_INSTRUCTION_VAAE1]   = { true,  true,  false, true,  false, false, false },
	[S2PT_INSTRUCTION_VALE1]   = { true,  true,  false, true,  false, true,  true  },
	[S2PT_INSTRUCTION_VAALE1]  = { true,  true,  false, true,  false, true,  false },
	[S2PT_INSTRUCTION_RVAE1]   = { true,  true,  false, true,  true,  false, true  },
	[S2PT_INSTRUCTION_RVAAE1]  = { true,  true,  false, true,  true,  false, false },
	[S2PT_INSTRUCTION_RVALE1]  = { true,  true,  false, true,  true,  true,  true  },
	[S2PT_INSTRUCTION_RVAALE1] = { true,  true,  false, true,  true,  true,  false },
	[S2PT_INSTRUCTION_ASIDE1]  = { true,  true,  false, false, false, false, true  },
	[S2PT_INSTRUCTION_ALLE2]   = { true,  false, true,  false, false, false, false },
	[S2PT_INSTRUCTION_VAE2]    = { true,  false, false, true,  false, false, true  },
	[S2PT_INSTRUCTION_VALE2]   = { true,  false, false, true,  false, true,  true  },
	[S2PT_INSTRUCTION_RVAE2]   = { true,  false, false, true,  true,  false, true  },
	[S2PT_INSTRUCTION_RVALE2]  = { true,  false, false, true,  true,  true,  true  },
};
/* clang-format on */

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* An address of so many bits, of which the highest is repeated above. */
static uint64_t extended(uint64_t address, unsigned int bits)
{
	return address >> (bits - 1) & 1 ? address | ~UINT64_C(0) << bits : address;
}

static uint64_t by_page(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	s2pt_check_cover_hint(geom, operand, covers);
	covers->first = extended((operand & ADDRESS) << 12, 56);
	return s2pt_page_size(geom);
}

static uint64_t by_range(const struct s2pt_geom *geom, uint64_t operand, struct coverage *covers)
{
	unsigned int shift = geom->lpa2 ? 16 : (unsigned int)geom->granule;
	uint64_t size = s2pt_check_cover_range(geom, operand, covers);

	covers->first = extended(covers->first, 37 + shift);
	return size;
}

/* Of addresses that the tables do not have nothing is covered. */
static void from_base(const struct s2pt_check_config *config, uint64_t size,
		      struct coverage *covers)
{
	uint64_t inputs = s2pt_ipa_end(&config->geom);
	uint64_t first = covers->first - s2pt_check_base(config);

	covers->first = first < inputs ? first : 0;
	covers->end = first < inputs ? first + size : 0;
}

void s2pt_check_cover_el2(const struct s2pt_check_config *config, enum s2pt_instruction_op op,
			  uint64_t operand, struct coverage *covers)
{
	const struct kind *kind = op < KINDS ? &kinds[op] : &kinds[0];
	bool asids = config->regime == S2PT_EL2_E2H;

	/* In EL2 there are no ASIDs, and the instructions of EL1 never get there. */
	if (!kind->known || (kind->el1 && !asids))
		return;
	covers->covered = kind->all ? COVERS_BOTH : COVERS_STAGE2;
	covers->all_vmids = true;
	covers->el1 = kind->el1;
	covers->leaves = kind->leaves;
	covers->not_global = op == S2PT_INSTRUCTION_ASIDE1;
	if (kind->address)
		from_base(config,
			  kind->range ? by_range(&config->geom, operand, covers)
				      : by_page(&config->geom, operand, covers),
			  covers);
	if (kind->asid && asids)
		covers->asid = (unsigned int)(operand >> 48);
	else if (!kind->all)
		covers->res0 |= operand & ASID;
	if (covers->not_global)
		covers->res0 |= operand & ~ASID;
}
