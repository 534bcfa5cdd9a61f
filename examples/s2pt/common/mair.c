/* SPDX-License-Identifier: BSD-2-Clause */
/* Names memory types: Arm ARM, `MAIR_EL2`, the tables of Attr<n>. */

#include "mair.h"

#include <stdio.h>
#include <string.h>

/* A nibble of normal memory: how its inner or outer caches treat it. */
static const char *nibble(unsigned int value, char text[24])
{
	static const char *const kinds[] = { "write-through, transient", "write-back, transient",
					     "write-through", "write-back" };

	snprintf(text, 24, "%s", value == 4 ? "non-cacheable" : kinds[value >> 2 & 3]);
	return text;
}

const char *mair_text(unsigned int byte, char text[MAIR_TEXT])
{
	static const char *const devices[] = { "device-nGnRnE", "device-nGnRE", "device-nGRE",
					       "device-GRE" };
	unsigned int outer = byte >> 4 & 15;
	unsigned int inner = byte & 15;
	char outer_text[24];
	char inner_text[24];

	if (outer == 0) {
		snprintf(text, MAIR_TEXT, "%s%s", inner & 2 ? "reserved" : devices[inner >> 2],
			 (inner & 3) == 1 ? " with XS clear" : "");
	} else if (byte == 0x40 || byte == 0xa0) {
		snprintf(text, MAIR_TEXT, "normal %s with XS clear",
			 byte == 0x40 ? "non-cacheable" : "write-through");
	} else if (byte == 0xf0) {
		snprintf(text, MAIR_TEXT, "normal write-back, tagged (FEAT_MTE2)");
	} else if (inner == 0) {
		snprintf(text, MAIR_TEXT, "reserved");
	} else {
		nibble(outer, outer_text);
		nibble(inner, inner_text);
		if (!strcmp(outer_text, inner_text))
			snprintf(text, MAIR_TEXT, "normal %s", inner_text);
		else
			snprintf(text, MAIR_TEXT, "normal, outer %s, inner %s", outer_text,
				 inner_text);
	}
	return text;
}
