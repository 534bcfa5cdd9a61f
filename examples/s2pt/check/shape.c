/* SPDX-License-Identifier: BSD-2-Clause */
/* Holds VTCR_EL2 of a recording against its first line, by which the tables are judged. */

#include "shape.h"

#include "s2pt/regs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static bool tell(char *text, size_t size, const char *key, int vtcr, int head)
{
	size_t length = strlen(text);

	if (vtcr != head)
		(void)snprintf(text + length, size - length, " %s=%d instead of %d", key, vtcr,
			       head);
	return vtcr != head;
}

/* T0SZ, SL0, TG0 and SL2 are its own (Arm ARM D19.2, VSTCR_EL2). */
#define VSTCR_SHAPE (UINT64_C(0x3f) | UINT64_C(3) << 6 | UINT64_C(3) << 14 | UINT64_C(1) << 33)
#define VTCR_PS     16
#define VTCR_DS     (UINT64_C(1) << 32)

/* The value that VTCR_EL2 would have: it says what of the shape is not in VSTCR_EL2. */
static uint64_t of_secure(const struct s2pt_record *head, uint64_t vstcr)
{
	static const unsigned int bits[] = { 32, 36, 40, 42, 44, 48, 52 };
	uint64_t ps = 0;

	while (ps + 1 < sizeof(bits) / sizeof(bits[0]) && bits[ps] != head->rules.geom.pa_bits)
		ps++;
	return (vstcr & VSTCR_SHAPE) | ps << VTCR_PS | (head->rules.geom.lpa2 ? VTCR_DS : 0);
}

bool shape_contradicts(const struct s2pt_record *head, const struct s2pt_check_event *event,
		       char *text, size_t size)
{
	const struct s2pt_geom *says = &head->rules.geom;
	bool secure = event->what == S2PT_CHECK_VSTCR;
	uint64_t vtcr = secure ? of_secure(head, event->want) : event->want;
	struct s2pt_geom geom;
	bool any = false;

	(void)snprintf(text, size, "%s 0x%" PRIx64, secure ? "VSTCR_EL2" : "VTCR_EL2", event->want);
	if (s2pt_vtcr_parse(&geom, NULL, vtcr) != S2PT_DONE) {
		(void)snprintf(text + strlen(text), size - strlen(text),
			       " gives no shape of tables");
		return true;
	}
	(void)snprintf(text + strlen(text), size - strlen(text), ":");
	any |= tell(text, size, "granule", (int)geom.granule, (int)says->granule);
	any |= tell(text, size, "ipa", (int)geom.ipa_bits, (int)says->ipa_bits);
	any |= tell(text, size, "start", geom.start_level, says->start_level);
	any |= tell(text, size, "lpa2", geom.lpa2, says->lpa2);
	return any;
}
