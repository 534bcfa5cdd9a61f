/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decodes a stage-2 fault from ESR_EL2, HPFAR_EL2 and FAR_EL2.  What is to be done about it is in
 * resolve.c.
 */

#include "s2pt/fault.h"

/* ESR_EL2: Arm ARM D19.2.40, "ISS encoding for an exception from a Data Abort". */
#define ESR_EC(esr)          (((esr) >> 26) & 0x3f)
#define ESR_ISV(esr)         (((esr) >> 24) & 1)
#define ESR_SAS(esr)         (((esr) >> 22) & 3)
#define ESR_SSE(esr)         (((esr) >> 21) & 1)
#define ESR_SRT(esr)         (((esr) >> 16) & 0x1f)
#define ESR_SF(esr)          (((esr) >> 15) & 1)
#define ESR_FNV(esr)         (((esr) >> 10) & 1)
#define ESR_CM(esr)          (((esr) >> 8) & 1)
#define ESR_S1PTW(esr)       (((esr) >> 7) & 1)
#define ESR_WNR(esr)         (((esr) >> 6) & 1)
#define ESR_STATUS(esr)      ((esr)&0x3f)

#define EC_INSTRUCTION_ABORT 0x20
#define EC_DATA_ABORT        0x24

#define LOW_BITS             UINT64_C(0xfff)
/** HPFAR_EL2 bits 43:4 are IPA bits 51:12. */
#define HPFAR_FIPA UINT64_C(0xffffffffff0)
/** PAR_EL1: bits 51:12 are the address; bit 0 says that the translation failed. */
#define PAR_PA     UINT64_C(0xffffffffff000)
#define PAR_FAILED UINT64_C(1)

/*
 * Fault status codes, Arm ARM, `ESR_EL2`.DFSC: the kind, counted down from S2PT_FAULT_OTHER, and the level
 * plus 2, so that 0 is a code of no meaning here.  Those of level -1 are FEAT_LPA2's.
 */
#define CODE(kind, level)                                                                          \
	(unsigned char)((S2PT_FAULT_OTHER - S2PT_FAULT_##kind) << 4 | ((level) + 2))
#define NO_LEVEL (-2)
#define EACH_LEVEL(code, kind)                                                                     \
	[(code)] = CODE(kind, 0), [(code) + 1] = CODE(kind, 1), [(code) + 2] = CODE(kind, 2),      \
	[(code) + 3] = CODE(kind, 3)

static const unsigned char fault_codes[64] = {
	EACH_LEVEL(0x00, ADDRESS_SIZE),
	EACH_LEVEL(0x04, TRANSLATION),
	EACH_LEVEL(0x08, ACCESS),
	EACH_LEVEL(0x0c, PERMISSION),
	[0x10] = CODE(EXTERNAL, NO_LEVEL),
	[0x13] = CODE(EXTERNAL, -1),
	EACH_LEVEL(0x14, EXTERNAL), /* External abort. */
	[0x18] = CODE(EXTERNAL, NO_LEVEL),
	[0x1b] = CODE(EXTERNAL, -1),
	EACH_LEVEL(0x1c, EXTERNAL), /* Parity or ECC error. */
	[0x21] = CODE(ALIGNMENT, NO_LEVEL),
	[0x23] = CODE(GRANULE, -1),
	EACH_LEVEL(0x24, GRANULE),
	[0x28] = CODE(GRANULE, NO_LEVEL),
	[0x29] = CODE(ADDRESS_SIZE, -1),
	[0x2b] = CODE(TRANSLATION, -1),
	[0x30] = CODE(TLB_CONFLICT, NO_LEVEL),
	[0x31] = CODE(UPDATE, NO_LEVEL),
	[0x35] = CODE(EXCLUSIVE, NO_LEVEL),
};

static enum s2pt_fault_kind kind_of(unsigned char code)
{
	return (enum s2pt_fault_kind)(S2PT_FAULT_OTHER - (code >> 4));
}

static int level_of(unsigned char code)
{
	return code & 15 ? (code & 15) - 2 : S2PT_LEVEL_UNKNOWN;
}

/** Does the CPU write HPFAR_EL2 for this fault?  Otherwise it is UNKNOWN (Arm ARM, `HPFAR_EL2`). */
static bool hpfar_known(const struct s2pt_fault *fault)
{
	switch (fault->kind) {
	case S2PT_FAULT_TRANSLATION:
	case S2PT_FAULT_ACCESS:
	case S2PT_FAULT_ADDRESS_SIZE:
	case S2PT_FAULT_GRANULE:
		return true;
	case S2PT_FAULT_PERMISSION:
		return fault->stage1_walk;
	case S2PT_FAULT_TLB_CONFLICT:
	case S2PT_FAULT_EXCLUSIVE:
	case S2PT_FAULT_ALIGNMENT:
	case S2PT_FAULT_EXTERNAL:
	case S2PT_FAULT_UPDATE:
	case S2PT_FAULT_OTHER:
		return false;
	}
	return false;
}

static void describe_access(struct s2pt_fault *fault, uint64_t esr)
{
	fault->access_valid = true;
	fault->access_size = ESR_SAS(esr);
	fault->access_register = ESR_SRT(esr);
	fault->access_signed = ESR_SSE(esr);
	fault->access_wide = ESR_SF(esr);
}

enum s2pt_status s2pt_fault_decode(const struct s2pt_syndrome *syndrome, struct s2pt_fault *fault)
{
	uint64_t esr = syndrome->esr;
	bool instruction = ESR_EC(esr) == EC_INSTRUCTION_ABORT;
	unsigned char code = fault_codes[ESR_STATUS(esr)];
	/* What the syndrome of an instruction abort does not have reads as 0. */
	uint64_t of_data = instruction ? 0 : esr;

	if (!instruction && ESR_EC(esr) != EC_DATA_ABORT)
		return S2PT_EINVAL;
	*fault = (struct s2pt_fault){ .kind = kind_of(code), .level = level_of(code) };
	fault->stage1_walk = ESR_S1PTW(esr);
	fault->write = fault->stage1_walk ? fault->kind == S2PT_FAULT_PERMISSION : ESR_WNR(of_data);
	fault->exec = instruction && !fault->stage1_walk;
	fault->maintenance = ESR_CM(of_data);
	fault->ipa_known = hpfar_known(fault);
	if (fault->ipa_known) {
		fault->ipa = (syndrome->hpfar & HPFAR_FIPA) << 8;
		if (!fault->stage1_walk && !ESR_FNV(esr))
			fault->ipa |= syndrome->far & LOW_BITS;
	}
	if (ESR_ISV(of_data))
		describe_access(fault, esr);
	return S2PT_DONE;
}

enum s2pt_status s2pt_fault_locate(struct s2pt_fault *fault, uint64_t far, uint64_t par)
{
	if (par & PAR_FAILED)
		return S2PT_ABSENT;
	fault->ipa = (par & PAR_PA) | (far & LOW_BITS);
	fault->ipa_known = true;
	return S2PT_DONE;
}

bool s2pt_fault_is_foreign(enum s2pt_fault_kind kind)
{
	switch (kind) {
	case S2PT_FAULT_ALIGNMENT:
	case S2PT_FAULT_EXTERNAL:
	case S2PT_FAULT_GRANULE:
	case S2PT_FAULT_UPDATE:
	case S2PT_FAULT_OTHER:
		return true;
	case S2PT_FAULT_TRANSLATION:
	case S2PT_FAULT_ACCESS:
	case S2PT_FAULT_PERMISSION:
	case S2PT_FAULT_ADDRESS_SIZE:
	case S2PT_FAULT_TLB_CONFLICT:
	case S2PT_FAULT_EXCLUSIVE:
		return false;
	}
	return true;
}

const char *s2pt_fault_name(enum s2pt_fault_kind kind)
{
	switch (kind) {
	case S2PT_FAULT_TRANSLATION:
		return "translation fault";
	case S2PT_FAULT_ACCESS:
		return "access flag fault";
	case S2PT_FAULT_PERMISSION:
		return "permission fault";
	case S2PT_FAULT_ADDRESS_SIZE:
		return "address size fault";
	case S2PT_FAULT_TLB_CONFLICT:
		return "TLB conflict abort";
	case S2PT_FAULT_EXCLUSIVE:
		return "unsupported exclusive or atomic access";
	case S2PT_FAULT_ALIGNMENT:
		return "alignment fault";
	case S2PT_FAULT_EXTERNAL:
		return "external abort";
	case S2PT_FAULT_GRANULE:
		return "granule protection fault";
	case S2PT_FAULT_UPDATE:
		return "unsupported atomic hardware update";
	case S2PT_FAULT_OTHER:
		return "other fault";
	}
	return "unknown";
}
