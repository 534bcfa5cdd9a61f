/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes the names and operands of TLBI instructions.  A byte with the granule, one with the level and LPA2, eight of the
 * operand; the rest is a name.  What is composed has nothing odd in it when it is taken apart.
 */

#include "s2pt/tlbi.h"

#include "input.h"
#include "tlbi/compose.h"
#include "tlbi/encoding.h"
#include "tlbi/operand.h"

#include <stdlib.h>
#include <string.h>

/* Take an operand apart; returns how much is odd about it. */
static size_t look(const struct tlbi_form *form, const struct s2pt_geom *geom, uint64_t operand)
{
	struct findings findings = { 0 };
	struct field field[TLBI_FIELDS_MAX];
	char covers[TLBI_COVERS];
	size_t odd;

	if (tlbi_fields(form, geom, operand, field, &findings) > TLBI_FIELDS_MAX ||
	    strlen(tlbi_covers(form, geom, operand, covers)) >= TLBI_COVERS)
		abort();
	odd = findings.count;
	findings_clear(&findings);
	return odd;
}

/* What an A64 word stands for is encoded as that word, but for its register. */
static void encode(uint32_t word)
{
	struct tlbi_form form;
	struct tlbi_sys sys;

	if (!tlbi_sys_read(word, &sys) || !tlbi_sys_form(&sys, &form))
		return;
	sys = tlbi_sys_of(&form);
	if ((tlbi_sys_word(&sys, true) ^ word) & ~UINT32_C(31))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum s2pt_granule granules[] = { S2PT_4K, S2PT_16K, S2PT_64K };
	struct s2pt_geom_want want = { .ipa_bits = 48,
				       .pa_bits = 48,
				       .start_level = S2PT_START_AUTO };
	struct tlbi_parts parts = { .level = S2PT_LEVEL_UNKNOWN };
	struct tlbi_form form;
	struct s2pt_geom geom;
	uint64_t operand;
	uint64_t composed;

	if (size < 2 + sizeof(operand))
		return 0;
	memcpy(&operand, data + 2, sizeof(operand));
	encode((uint32_t)operand);
	encode(UINT32_C(0xd5080000) | ((uint32_t)operand & 0x7ffff));
	want.granule = granules[data[0] % 3];
	want.lpa2 = data[1] >> 7 && want.granule != S2PT_64K;
	if (data[1] >> 7)
		want.ipa_bits = want.pa_bits = 52;
	if (data[1] % 8 <= S2PT_LEVEL_MAX)
		parts.level = data[1] % 8;
	if (s2pt_geom_init(&geom, &want) ||
	    !tlbi_form((const char *)data + 2 + sizeof(operand), size - 2 - sizeof(operand), &form))
		return 0;
	(void)look(&form, &geom, operand); /* It may be as odd as it likes. */
	parts.address = operand & (s2pt_ipa_end(&geom) - 1) & ~(s2pt_page_size(&geom) - 1);
	if (!tlbi_compose(&form, &geom, &parts, &composed) && look(&form, &geom, composed))
		abort();
	return 0;
}
