/* SPDX-License-Identifier: BSD-2-Clause */
/* The names of what Arm ARM C5.3 to C5.5 encode, as far as stage-2 code uses it. */

#include "names.h"

#include <stddef.h>

struct name {
	uint32_t key;
	const char *name;
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct name registers[] = {
	{ NAMES_KEY(3, 0, 0, 0, 0), "midr_el1" },
	{ NAMES_KEY(3, 0, 0, 0, 5), "mpidr_el1" },
	{ NAMES_KEY(3, 0, 0, 4, 0), "id_aa64pfr0_el1" },
	{ NAMES_KEY(3, 0, 0, 4, 1), "id_aa64pfr1_el1" },
	{ NAMES_KEY(3, 0, 0, 5, 0), "id_aa64dfr0_el1" },
	{ NAMES_KEY(3, 0, 0, 6, 0), "id_aa64isar0_el1" },
	{ NAMES_KEY(3, 0, 0, 6, 1), "id_aa64isar1_el1" },
	{ NAMES_KEY(3, 0, 0, 6, 2), "id_aa64isar2_el1" },
	{ NAMES_KEY(3, 0, 0, 7, 0), "id_aa64mmfr0_el1" },
	{ NAMES_KEY(3, 0, 0, 7, 1), "id_aa64mmfr1_el1" },
	{ NAMES_KEY(3, 0, 0, 7, 2), "id_aa64mmfr2_el1" },
	{ NAMES_KEY(3, 0, 0, 7, 3), "id_aa64mmfr3_el1" },
	{ NAMES_KEY(3, 0, 0, 7, 4), "id_aa64mmfr4_el1" },
	{ NAMES_KEY(3, 0, 1, 0, 0), "sctlr_el1" },
	{ NAMES_KEY(3, 0, 2, 0, 0), "ttbr0_el1" },
	{ NAMES_KEY(3, 0, 2, 0, 1), "ttbr1_el1" },
	{ NAMES_KEY(3, 0, 2, 0, 2), "tcr_el1" },
	{ NAMES_KEY(3, 0, 4, 2, 2), "currentel" },
	{ NAMES_KEY(3, 0, 7, 4, 0), "par_el1" },
	{ NAMES_KEY(3, 3, 0, 0, 1), "ctr_el0" },
	{ NAMES_KEY(3, 3, 0, 0, 7), "dczid_el0" },
	{ NAMES_KEY(3, 3, 4, 2, 1), "daif" },
	{ NAMES_KEY(3, 4, 1, 0, 0), "sctlr_el2" },
	{ NAMES_KEY(3, 4, 1, 1, 0), "hcr_el2" },
	{ NAMES_KEY(3, 4, 2, 0, 0), "ttbr0_el2" },
	{ NAMES_KEY(3, 4, 2, 0, 1), "ttbr1_el2" },
	{ NAMES_KEY(3, 4, 2, 0, 2), "tcr_el2" },
	{ NAMES_KEY(3, 4, 2, 1, 0), "vttbr_el2" },
	{ NAMES_KEY(3, 4, 2, 1, 2), "vtcr_el2" },
	{ NAMES_KEY(3, 4, 2, 6, 0), "vsttbr_el2" },
	{ NAMES_KEY(3, 4, 2, 6, 2), "vstcr_el2" },
	{ NAMES_KEY(3, 4, 5, 2, 0), "esr_el2" },
	{ NAMES_KEY(3, 4, 6, 0, 0), "far_el2" },
	{ NAMES_KEY(3, 4, 6, 0, 4), "hpfar_el2" },
	{ NAMES_KEY(3, 4, 10, 2, 0), "mair_el2" },
	{ NAMES_KEY(3, 4, 13, 0, 2), "tpidr_el2" },
	{ NAMES_KEY(3, 5, 2, 0, 0), "ttbr0_el12" },
	{ NAMES_KEY(3, 5, 2, 0, 1), "ttbr1_el12" },
	{ NAMES_KEY(3, 5, 2, 0, 2), "tcr_el12" },
	{ NAMES_KEY(3, 5, 1, 0, 0), "sctlr_el12" },
};

#define TLBI(op1, crm, op2) NAMES_KEY(1, op1, 8, crm, op2)

static const struct name instructions[] = {
	{ TLBI(0, 1, 0), "tlbi vmalle1os" },
	{ TLBI(0, 1, 1), "tlbi vae1os" },
	{ TLBI(0, 1, 2), "tlbi aside1os" },
	{ TLBI(0, 1, 3), "tlbi vaae1os" },
	{ TLBI(0, 1, 5), "tlbi vale1os" },
	{ TLBI(0, 1, 7), "tlbi vaale1os" },
	{ TLBI(0, 2, 1), "tlbi rvae1is" },
	{ TLBI(0, 2, 3), "tlbi rvaae1is" },
	{ TLBI(0, 2, 5), "tlbi rvale1is" },
	{ TLBI(0, 2, 7), "tlbi rvaale1is" },
	{ TLBI(0, 3, 0), "tlbi vmalle1is" },
	{ TLBI(0, 3, 1), "tlbi vae1is" },
	{ TLBI(0, 3, 2), "tlbi aside1is" },
	{ TLBI(0, 3, 3), "tlbi vaae1is" },
	{ TLBI(0, 3, 5), "tlbi vale1is" },
	{ TLBI(0, 3, 7), "tlbi vaale1is" },
	{ TLBI(0, 5, 1), "tlbi rvae1os" },
	{ TLBI(0, 5, 3), "tlbi rvaae1os" },
	{ TLBI(0, 5, 5), "tlbi rvale1os" },
	{ TLBI(0, 5, 7), "tlbi rvaale1os" },
	{ TLBI(0, 6, 1), "tlbi rvae1" },
	{ TLBI(0, 6, 3), "tlbi rvaae1" },
	{ TLBI(0, 6, 5), "tlbi rvale1" },
	{ TLBI(0, 6, 7), "tlbi rvaale1" },
	{ TLBI(0, 7, 0), "tlbi vmalle1" },
	{ TLBI(0, 7, 1), "tlbi vae1" },
	{ TLBI(0, 7, 2), "tlbi aside1" },
	{ TLBI(0, 7, 3), "tlbi vaae1" },
	{ TLBI(0, 7, 5), "tlbi vale1" },
	{ TLBI(0, 7, 7), "tlbi vaale1" },
	{ TLBI(4, 0, 1), "tlbi ipas2e1is" },
	{ TLBI(4, 0, 2), "tlbi ripas2e1is" },
	{ TLBI(4, 0, 5), "tlbi ipas2le1is" },
	{ TLBI(4, 0, 6), "tlbi ripas2le1is" },
	{ TLBI(4, 1, 0), "tlbi alle2os" },
	{ TLBI(4, 1, 1), "tlbi vae2os" },
	{ TLBI(4, 1, 4), "tlbi alle1os" },
	{ TLBI(4, 1, 5), "tlbi vale2os" },
	{ TLBI(4, 1, 6), "tlbi vmalls12e1os" },
	{ TLBI(4, 2, 1), "tlbi rvae2is" },
	{ TLBI(4, 2, 2), "tlbi vmallws2e1is" },
	{ TLBI(4, 2, 5), "tlbi rvale2is" },
	{ TLBI(4, 3, 0), "tlbi alle2is" },
	{ TLBI(4, 3, 1), "tlbi vae2is" },
	{ TLBI(4, 3, 4), "tlbi alle1is" },
	{ TLBI(4, 3, 5), "tlbi vale2is" },
	{ TLBI(4, 3, 6), "tlbi vmalls12e1is" },
	{ TLBI(4, 4, 0), "tlbi ipas2e1os" },
	{ TLBI(4, 4, 1), "tlbi ipas2e1" },
	{ TLBI(4, 4, 2), "tlbi ripas2e1" },
	{ TLBI(4, 4, 3), "tlbi ripas2e1os" },
	{ TLBI(4, 4, 4), "tlbi ipas2le1os" },
	{ TLBI(4, 4, 5), "tlbi ipas2le1" },
	{ TLBI(4, 4, 6), "tlbi ripas2le1" },
	{ TLBI(4, 4, 7), "tlbi ripas2le1os" },
	{ TLBI(4, 5, 1), "tlbi rvae2os" },
	{ TLBI(4, 5, 2), "tlbi vmallws2e1os" },
	{ TLBI(4, 5, 5), "tlbi rvale2os" },
	{ TLBI(4, 6, 1), "tlbi rvae2" },
	{ TLBI(4, 6, 2), "tlbi vmallws2e1" },
	{ TLBI(4, 6, 5), "tlbi rvale2" },
	{ TLBI(4, 7, 0), "tlbi alle2" },
	{ TLBI(4, 7, 1), "tlbi vae2" },
	{ TLBI(4, 7, 4), "tlbi alle1" },
	{ TLBI(4, 7, 5), "tlbi vale2" },
	{ TLBI(4, 7, 6), "tlbi vmalls12e1" },
	{ TLBI(6, 1, 0), "tlbi alle3os" },
	{ TLBI(6, 3, 0), "tlbi alle3is" },
	{ TLBI(6, 7, 0), "tlbi alle3" },
	{ TLBI(6, 1, 4), "tlbi paallos" },
	{ TLBI(6, 7, 4), "tlbi paall" },
	/* Cache maintenance and address translation. */
	{ NAMES_KEY(1, 0, 7, 1, 0), "ic ialluis" },
	{ NAMES_KEY(1, 0, 7, 5, 0), "ic iallu" },
	{ NAMES_KEY(1, 3, 7, 5, 1), "ic ivau" },
	{ NAMES_KEY(1, 0, 7, 6, 1), "dc ivac" },
	{ NAMES_KEY(1, 0, 7, 6, 2), "dc isw" },
	{ NAMES_KEY(1, 0, 7, 10, 2), "dc csw" },
	{ NAMES_KEY(1, 0, 7, 14, 2), "dc cisw" },
	{ NAMES_KEY(1, 3, 7, 4, 1), "dc zva" },
	{ NAMES_KEY(1, 3, 7, 10, 1), "dc cvac" },
	{ NAMES_KEY(1, 3, 7, 11, 1), "dc cvau" },
	{ NAMES_KEY(1, 3, 7, 12, 1), "dc cvap" },
	{ NAMES_KEY(1, 3, 7, 13, 1), "dc cvadp" },
	{ NAMES_KEY(1, 3, 7, 14, 1), "dc civac" },
	{ NAMES_KEY(1, 0, 7, 8, 0), "at s1e1r" },
	{ NAMES_KEY(1, 0, 7, 8, 1), "at s1e1w" },
	{ NAMES_KEY(1, 0, 7, 8, 2), "at s1e0r" },
	{ NAMES_KEY(1, 0, 7, 8, 3), "at s1e0w" },
	{ NAMES_KEY(1, 4, 7, 8, 0), "at s1e2r" },
	{ NAMES_KEY(1, 4, 7, 8, 1), "at s1e2w" },
	{ NAMES_KEY(1, 4, 7, 8, 4), "at s12e1r" },
	{ NAMES_KEY(1, 4, 7, 8, 5), "at s12e1w" },
	{ NAMES_KEY(1, 4, 7, 8, 6), "at s12e0r" },
	{ NAMES_KEY(1, 4, 7, 8, 7), "at s12e0w" },
};

static const char *find(const struct name *names, size_t count, uint32_t key)
{
	for (size_t i = 0; i < count; i++)
		if (names[i].key == key)
			return names[i].name;
	return NULL;
}

static char *copy(char *to, const char *from)
{
	while (*from)
		*to++ = *from++;
	*to = 0;
	return to;
}

/* A field of an encoding, behind what stands before it. */
static char *put_field(char *to, const char *before, uint32_t value)
{
	to = copy(to, before);
	if (value >= 10)
		*to++ = '1';
	*to++ = (char)('0' + value % 10);
	*to = 0;
	return to;
}

/* An encoding as text, with `gap` between the fields. */
static void put_key(char *to, uint32_t key, const char *gap, const char *gap_c)
{
	to = put_field(to, gap, key >> 11 & 7);
	to = put_field(to, gap_c, key >> 7 & 15);
	to = put_field(to, gap_c, key >> 3 & 15);
	(void)put_field(to, gap, key & 7);
}

void names_register(uint32_t key, char name[NAMES_SIZE])
{
	const char *known = find(registers, COUNT(registers), key);

	if (known)
		(void)copy(name, known);
	else
		put_key(put_field(name, "s", key >> 14), key, "_", "_c");
}

void names_instruction(uint32_t key, char name[NAMES_SIZE])
{
	/* With nXS an instruction has CRn 9 instead of 8. */
	bool nxs = (key >> 7 & 15) == 9;
	const char *known =
		find(instructions, COUNT(instructions), nxs ? key ^ NAMES_KEY(0, 0, 1, 0, 0) : key);

	if (!known) {
		put_key(copy(name, "sys"), key, " ", " c");
		return;
	}
	name = copy(name, known);
	if (nxs)
		(void)copy(name, "nxs");
}

/* Take a number of up to two digits, and what stands before it. */
static bool take(const char **at, const char *before, uint32_t most, uint32_t *number)
{
	const char *digit = *at;

	while (*before)
		if (*digit++ != *before++)
			return false;
	if (*digit < '0' || *digit > '9')
		return false;
	*number = (uint32_t)(*digit++ - '0');
	if (*digit >= '0' && *digit <= '9')
		*number = *number * 10 + (uint32_t)(*digit++ - '0');
	*at = digit;
	return *number <= most;
}

bool names_parse(const char *name, uint32_t *key)
{
	uint32_t op0;
	uint32_t op1;
	uint32_t crn;
	uint32_t crm;
	uint32_t op2;

	if (!take(&name, "s", 3, &op0) || !take(&name, "_", 7, &op1) ||
	    !take(&name, "_c", 15, &crn) || !take(&name, "_c", 15, &crm) ||
	    !take(&name, "_", 7, &op2) || *name)
		return false;
	*key = NAMES_KEY(op0, op1, crn, crm, op2);
	return true;
}
