/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds options that give bits of a descriptor another meaning, by trying each. */

#include "fields_hint.h"

#include "fields.h"
#include "fields_text.h"
#include "s2pt/stage1.h"

#include <stdio.h>

/* How much is called out. */
static size_t odd(const struct s2pt_format *format, uint64_t word, int level)
{
	struct findings findings = { 0 };
	size_t count;

	fields_check(format, word, level, "", &findings);
	count = findings.count;
	findings_clear(&findings);
	return count;
}

/* The format with 52-bit addresses; false: it has them, or there is no such format. */
static bool widen(struct s2pt_format *format)
{
	const struct s2pt_geom_want want = {
		.granule = format->geom.granule,
		.ipa_bits = 52,
		.pa_bits = 52,
		.start_level = S2PT_START_AUTO,
		.lpa2 = format->geom.granule != S2PT_64K,
	};

	return format->geom.pa_bits != 52 && !s2pt_geom_init(&format->geom, &want);
}

static bool is_leaf(const struct s2pt_format *format, uint64_t word, int level)
{
	enum shape shape = shape_of(format, word, level);

	return shape == SHAPE_BLOCK || shape == SHAPE_PAGE;
}

void fields_hint(const struct s2pt_format *format, uint64_t word, int level, const char *where,
		 struct findings *hints)
{
	static const char *const xn[] = { "EL0 executes, EL1 doesn't",
					  "EL1 executes, EL0 doesn't" };
	size_t without = odd(format, word, level);
	unsigned int memattr = (unsigned int)field_bits(word, 5, 2);
	struct s2pt_format wide = *format;
	struct s2pt_format tags = *format;

	tags.mte_perm = true;
	if (without && widen(&wide) && odd(&wide, word, level) < without)
		findings_add(hints,
			     "%s--lpa2 gives a meaning to what is reserved: addresses of 52 bits",
			     where);
	if (s2pt_is_stage1(format) || !is_leaf(format, word, level))
		return;
	if (!format->xnx && word >> 53 & 1)
		findings_add(hints, "%s--xnx gives XN[0] a meaning (FEAT_XNX): %s", where,
			     xn[word >> 54 & 1]);
	if (!format->mte_perm && without && odd(&tags, word, level) < without)
		findings_add(hints, "%s--mte-perm gives MemAttr 0x%x a meaning (FEAT_MTE_PERM)",
			     where, memattr);
	/* What no hypervisor writes without FWB, and every one with it. */
	if (!format->fwb && (memattr == 6 || memattr == 7))
		findings_add(hints, "%s--fwb gives MemAttr 0x%x another meaning (FEAT_S2FWB): %s",
			     where, memattr,
			     memattr == 6 ? "normal write-back, forced" : "as stage 1 says");
}
