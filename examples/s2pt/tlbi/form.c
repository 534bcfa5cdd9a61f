/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the names of TLBI instructions: Arm ARM C5.5, D8.16. */

#include "form.h"

#include <ctype.h>
#include <string.h>

#define STAGE2                                                                                     \
	"entries that combine both stages stay: after a DSB, VMALLE1 of the same scope has to follow"

static const struct {
	const char *name;
	unsigned int el;
	enum tlbi_operand operand;
	bool last;
	bool any_asid;
	const char *what;
	const char *beside;
} forms[] = {
	{ "IPAS2E1", 1, TLBI_IPA, false, false,
	  "stage 2 of the current VMID, one IPA: the leaf and the tables that lead to it", STAGE2 },
	{ "IPAS2LE1", 1, TLBI_IPA, true, false, "stage 2 of the current VMID, one IPA: the leaf",
	  STAGE2 },
	{ "RIPAS2E1", 1, TLBI_IPA_RANGE, false, false,
	  "stage 2 of the current VMID, a range of IPAs: leaves and the tables that lead to them",
	  STAGE2 },
	{ "RIPAS2LE1", 1, TLBI_IPA_RANGE, true, false,
	  "stage 2 of the current VMID, a range of IPAs: leaves", STAGE2 },
	{ "VMALLS12E1", 1, TLBI_NO_OPERAND, false, true,
	  "both stages of the current VMID, all of it", NULL },
	{ "VMALLE1", 1, TLBI_NO_OPERAND, false, true,
	  "stage 1 of the current VMID, all of it, with the entries that combine both stages (EL2&0 "
	  "instead, with E2H and TGE set)",
	  "what is cached of stage 2 alone stays" },
	{ "VMALLWS2E1", 1, TLBI_NO_OPERAND, false, true,
	  "write permission of stage 2 of the current VMID (FEAT_TLBIW)", NULL },
	{ "ALLE1", 1, TLBI_NO_OPERAND, false, true, "both stages of EL1&0, of every VMID", NULL },
	{ "VAE1", 1, TLBI_VA, false, false,
	  "stage 1 of the current VMID, one VA of an ASID (EL2&0 instead, with E2H and TGE set)",
	  NULL },
	{ "VALE1", 1, TLBI_VA, true, false,
	  "stage 1 of the current VMID, one VA of an ASID: the leaf", NULL },
	{ "VAAE1", 1, TLBI_VA, false, true, "stage 1 of the current VMID, one VA of every ASID",
	  NULL },
	{ "VAALE1", 1, TLBI_VA, true, true,
	  "stage 1 of the current VMID, one VA of every ASID: the leaf", NULL },
	{ "ASIDE1", 1, TLBI_ASID, false, false, "stage 1 of the current VMID, all of an ASID",
	  NULL },
	{ "RVAE1", 1, TLBI_VA_RANGE, false, false,
	  "stage 1 of the current VMID, a range of VAs of an ASID", NULL },
	{ "RVALE1", 1, TLBI_VA_RANGE, true, false,
	  "stage 1 of the current VMID, a range of VAs of an ASID: leaves", NULL },
	{ "RVAAE1", 1, TLBI_VA_RANGE, false, true,
	  "stage 1 of the current VMID, a range of VAs of every ASID", NULL },
	{ "RVAALE1", 1, TLBI_VA_RANGE, true, true,
	  "stage 1 of the current VMID, a range of VAs of every ASID: leaves", NULL },
	{ "ALLE2", 2, TLBI_NO_OPERAND, false, true, "EL2's own stage 1, all of it", NULL },
	{ "VAE2", 2, TLBI_VA, false, false, "EL2's own stage 1, one VA (of an ASID, with E2H set)",
	  NULL },
	{ "VALE2", 2, TLBI_VA, true, false,
	  "EL2's own stage 1, one VA (of an ASID, with E2H set): the leaf", NULL },
	{ "RVAE2", 2, TLBI_VA_RANGE, false, false,
	  "EL2's own stage 1, a range of VAs (of an ASID, with E2H set)", NULL },
	{ "RVALE2", 2, TLBI_VA_RANGE, true, false,
	  "EL2's own stage 1, a range of VAs (of an ASID, with E2H set): leaves", NULL },
	{ "ALLE3", 3, TLBI_NO_OPERAND, false, true, "EL3's stage 1, all of it", NULL },
	{ "VAE3", 3, TLBI_VA, false, true, "EL3's stage 1, one VA", NULL },
	{ "VALE3", 3, TLBI_VA, true, true, "EL3's stage 1, one VA: the leaf", NULL },
	{ "RVAE3", 3, TLBI_VA_RANGE, false, true, "EL3's stage 1, a range of VAs", NULL },
	{ "RVALE3", 3, TLBI_VA_RANGE, true, true, "EL3's stage 1, a range of VAs: leaves", NULL },
};

/* Take an ending off; true if it was there. */
static bool cut_end(char *name, const char *end)
{
	size_t length = strlen(name);
	size_t cut = strlen(end);

	if (length <= cut || strcmp(name + length - cut, end) != 0)
		return false;
	name[length - cut] = '\0';
	return true;
}

bool tlbi_form(const char *name, size_t length, struct tlbi_form *form)
{
	char base[sizeof(form->name)];

	if (length == 0 || length >= sizeof(base))
		return false;
	*form = (struct tlbi_form){ .what = "" };
	for (size_t i = 0; i < length; i++)
		base[i] = (char)toupper((unsigned char)name[i]);
	base[length] = '\0';
	memcpy(form->name, base, length + 1);
	form->no_xs = cut_end(base, "NXS");
	form->inner = cut_end(base, "IS");
	form->outer = !form->inner && cut_end(base, "OS");
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (strcmp(base, forms[i].name) != 0)
			continue;
		form->operand = forms[i].operand;
		form->el = forms[i].el;
		form->last = forms[i].last;
		form->any_asid = forms[i].any_asid;
		form->what = forms[i].what;
		form->beside = forms[i].beside;
		return true;
	}
	return false;
}

const char *tlbi_form_base(unsigned int which)
{
	return which < sizeof(forms) / sizeof(forms[0]) ? forms[which].name : NULL;
}

const char *tlbi_scope(const struct tlbi_form *form)
{
	if (form->inner)
		return "on every CPU of the Inner Shareable domain";
	if (form->outer)
		return "on every CPU of the Outer Shareable domain";
	return "on this CPU alone (on all of the domain where HCR_EL2.FB is set and EL1 does it)";
}
