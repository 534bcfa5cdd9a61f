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

/** The meaning of a fault status code. */
struct status_code {
	enum s2pt_fault_kind kind;
	int level;
};

/* Codes that have the level in bits 1:0, by the other bits: Arm ARM, `ESR_EL2`.DFSC. */
static bool by_level(uint64_t code, enum s2pt_fault_kind *kind)
{
	switch (code & ~UINT64_C(3)) {
	case 0x00:
		*kind = S2PT_FAULT_ADDRESS_SIZE;
		return true;
	case 0x04:
		*kind = S2PT_FAULT_TRANSLATION;
		return true;
	case 0x08:
		*kind = S2PT_FAULT_ACCESS;
		return true;
	case 0x0c:
		*kind = S2PT_FAULT_PERMISSION;
		return true;
	case 0x14: /* External abort. */
	case 0x1c: /* Parity or ECC error. */
		*kind = S2PT_FAULT_EXTERNAL;
		return true;
	case 0x24:
		*kind = S2PT_FAULT_GRANULE;
		return true;
	default:
		return false;
	}
}

/* Codes of one meaning: those of level -1 (FEAT_LPA2), and of what was no walk. */
static const struct {
	unsigned char code;
	struct status_code status;
} single[] = {
	{ 0x10, { S2PT_FAULT_EXTERNAL, S2PT_LEVEL_UNKNOWN } },
	{ 0x13, { S2PT_FAULT_EXTERNAL, -1 } },
	{ 0x18, { S2PT_FAULT_EXTERNAL, S2PT_LEVEL_UNKNOWN } },
	{ 0x1b, { S2PT_FAULT_EXTERNAL, -1 } },
	{ 0x21, { S2PT_FAULT_ALIGNMENT, S2PT_LEVEL_UNKNOWN } },
	{ 0x23, { S2PT_FAULT_GRANULE, -1 } },
	{ 0x28, { S2PT_FAULT_GRANULE, S2PT_LEVEL_UNKNOWN } },
	{ 0x29, { S2PT_FAULT_ADDRESS_SIZE, -1 } },
	{ 0x2b, { S2PT_FAULT_TRANSLATION, -1 } },
	{ 0x30, { S2PT_FAULT_TLB_CONFLICT, S2PT_LEVEL_UNKNOWN } },
	{ 0x31, { S2PT_FAULT_UPDATE, S2PT_LEVEL_UNKNOWN } },
	{ 0x35, { S2PT_FAULT_EXCLUSIVE, S2PT_LEVEL_UNKNOWN } },
};

static struct status_code status_of(uint64_t code)
{
	struct status_code status = { S2PT_FAULT_OTHER, S2PT_LEVEL_UNKNOWN };

	if (by_level(code, &status.kind))
		status.level = (int)(code & 3);
	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		if (single[i].code == code)
			return single[i].status;
	return status;
}

static bool wrote(const struct s2pt_fault *fault, bool instruction, uint64_t esr)
{
	if (fault->stage1_walk)
		return fault->kind == S2PT_FAULT_PERMISSION;
	return !instruction && ESR_WNR(esr);
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
	struct status_code status = status_of(ESR_STATUS(esr));
	struct s2pt_fault made = { .kind = status.kind, .level = status.level };

	if (!instruction && ESR_EC(esr) != EC_DATA_ABORT)
		return S2PT_EINVAL;
	made.stage1_walk = ESR_S1PTW(esr);
	made.write = wrote(&made, instruction, esr);
	made.exec = instruction && !made.stage1_walk;
	made.maintenance = !instruction && ESR_CM(esr);
	made.ipa_known = hpfar_known(&made);
	if (made.ipa_known)
		made.ipa = (syndrome->hpfar & HPFAR_FIPA) << 8;
	if (made.ipa_known && !made.stage1_walk && !ESR_FNV(esr))
		made.ipa |= syndrome->far & LOW_BITS;
	if (!instruction && ESR_ISV(esr))
		describe_access(&made, esr);
	*fault = made;
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
