/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds TLBI instructions by their encodings: Arm ARM C5.1.3, C5.5. */

#include "encoding.h"

#include <stdio.h>
#include <string.h>

/* SYS #op1, Cn, Cm, #op2, Xt: 1101 0101 0000 1 op1 CRn CRm op2 Rt. */
#define SYS      UINT32_C(0xd5080000)
#define SYS_MASK UINT32_C(0xfff80000)

/* CRn of TLBI, and of TLBI with nXS. */
#define CRN     8
#define CRN_NXS 9

/* CRm of instructions for this CPU, the Inner and the Outer Shareable domain. */
struct scopes {
	unsigned char local;
	unsigned char inner;
	unsigned char outer;
};

static struct scopes scopes_of(const struct tlbi_form *form)
{
	if (form->operand == TLBI_IPA || form->operand == TLBI_IPA_RANGE)
		return (struct scopes){ 4, 0, 4 };
	if (form->operand == TLBI_VA_RANGE || !strncmp(form->name, "VMALLWS2", 8))
		return (struct scopes){ 6, 2, 5 };
	return (struct scopes){ 7, 3, 1 };
}

/* Of IPAs: IPAS2E1OS, IPAS2E1, RIPAS2E1, RIPAS2E1OS stand beside each other. */
static unsigned int op2_of_ipa(const struct tlbi_form *form)
{
	unsigned int last = form->last ? 4 : 0;

	if (form->operand == TLBI_IPA)
		return last + (form->outer ? 0 : 1);
	return last + (form->outer ? 3 : 2);
}

/* Of what takes no operand. */
static unsigned int op2_of_all(const char *name)
{
	if (!strncmp(name, "VMALLWS2E1", 10))
		return 2;
	if (!strncmp(name, "VMALLS12E1", 10))
		return 6;
	return !strncmp(name, "ALLE1", 5) ? 4 : 0;
}

struct tlbi_sys tlbi_sys_of(const struct tlbi_form *form)
{
	const struct scopes scopes = scopes_of(form);
	struct tlbi_sys sys = { .crn = form->no_xs ? CRN_NXS : CRN };

	sys.crm = form->inner ? scopes.inner : form->outer ? scopes.outer : scopes.local;
	switch (form->operand) {
	case TLBI_NO_OPERAND:
		sys.op2 = op2_of_all(form->name);
		break;
	case TLBI_IPA:
	case TLBI_IPA_RANGE:
		sys.op2 = op2_of_ipa(form);
		break;
	case TLBI_VA:
	case TLBI_VA_RANGE:
		sys.op2 = form->last ? 5 : 1;
		/* VAAE1 and the like; EL3, which has no ASIDs, has no such forms. */
		if (form->any_asid && form->el == 1)
			sys.op2 += 2;
		break;
	case TLBI_ASID:
		sys.op2 = 2;
		break;
	}
	/* What EL1 may not do is encoded as EL2's. */
	sys.op1 = form->el == 3 ? 6 : 4;
	if (form->el == 1 && form->operand != TLBI_IPA && form->operand != TLBI_IPA_RANGE &&
	    (form->operand != TLBI_NO_OPERAND || !sys.op2))
		sys.op1 = 0;
	return sys;
}

uint32_t tlbi_sys_word(const struct tlbi_sys *sys, bool has_operand)
{
	return SYS | sys->op1 << 16 | sys->crn << 12 | sys->crm << 8 | sys->op2 << 5 |
	       (has_operand ? 0 : 31);
}

bool tlbi_sys_read(uint64_t word, struct tlbi_sys *sys)
{
	if ((word & ~(uint64_t)~SYS_MASK) != SYS)
		return false;
	*sys = (struct tlbi_sys){
		.op1 = (unsigned int)word >> 16 & 7,
		.crn = (unsigned int)word >> 12 & 15,
		.crm = (unsigned int)word >> 8 & 15,
		.op2 = (unsigned int)word >> 5 & 7,
	};
	return true;
}

bool tlbi_sys_form(const struct tlbi_sys *sys, struct tlbi_form *form)
{
	static const char *const ends[] = { "", "IS", "OS" };
	const char *base;

	for (unsigned int i = 0; (base = tlbi_form_base(i)) != NULL; i++) {
		for (unsigned int end = 0; end < 3; end++) {
			char name[sizeof(form->name)];
			struct tlbi_sys is;

			snprintf(name, sizeof(name), "%s%s%s", base, ends[end],
				 sys->crn == CRN_NXS ? "NXS" : "");
			if (!tlbi_form(name, strlen(name), form))
				continue;
			is = tlbi_sys_of(form);
			if (is.op1 == sys->op1 && is.crn == sys->crn && is.crm == sys->crm &&
			    is.op2 == sys->op2)
				return true;
		}
	}
	return false;
}

const char *tlbi_sys_else(const struct tlbi_sys *sys)
{
	if (sys->crn == 7)
		return "an instruction of caches or of address translation (IC, DC, AT), and no TLBI";
	if (sys->crn != CRN && sys->crn != CRN_NXS)
		return "a system instruction, and no TLBI";
	if (sys->op1 == 6 && (sys->op2 == 4 || sys->crm == 4))
		return "a TLBI of granule protection (FEAT_RME), which is not modelled";
	return "no TLBI that is known";
}
