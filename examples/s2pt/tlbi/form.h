/* SPDX-License-Identifier: BSD-2-Clause */
/* The forms of TLBI: what each takes away, from whose translations and whose TLBs. */

#ifndef TLBI_FORM_H
#define TLBI_FORM_H

#include <stdbool.h>
#include <stddef.h>

/* What the operand holds. */
enum tlbi_operand {
	TLBI_NO_OPERAND,
	/* One IPA, with NS and TTL. */
	TLBI_IPA,
	/* A range of IPAs. */
	TLBI_IPA_RANGE,
	/* One VA, with ASID and TTL. */
	TLBI_VA,
	/* A range of VAs. */
	TLBI_VA_RANGE,
	/* An ASID alone. */
	TLBI_ASID,
};

/* One instruction. */
struct tlbi_form {
	/* Its name in capitals, without TLBI. */
	char name[20];
	enum tlbi_operand operand;
	/* The exception level in the name, 1 to 3. */
	unsigned int el;
	/* Only entries of the last level: no tables. */
	bool last;
	/* Any ASID. */
	bool any_asid;
	/* IS, OS, or neither: this CPU alone. */
	bool inner;
	bool outer;
	/* nXS: does not wait for accesses with the XS attribute. */
	bool no_xs;
	/* What goes, in words. */
	const char *what;
	/* What it leaves, or asks for beside; NULL: nothing. */
	const char *beside;
};

/* Read a name in either case, such as "ipas2e1is" or "RVALE2OSnXS".  False: there is none. */
bool tlbi_form(const char *name, size_t length, struct tlbi_form *form);

/* The names without IS, OS and nXS, by number; NULL behind the last. */
const char *tlbi_form_base(unsigned int which);

/* The TLBs on which it works. */
const char *tlbi_scope(const struct tlbi_form *form);

#endif
