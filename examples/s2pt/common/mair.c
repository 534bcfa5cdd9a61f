/* SPDX-License-Identifier: BSD-2-Clause */
/* Names memory types: Arm ARM, `MAIR_EL2`, the tables of Attr<n>. */

#include "mair.h"

#include <stdio.h>
#include <string.h>

/* A nibble of normal memory: how its inner or outer caches treat it. */
static const char *nibble(unsigned int value)
{
	static const char *const kinds[] = { "write-through, transient", "write-back, transient",
					     "write-through", "write-back" };

	return value == 4 ? "non-cacheable" : kinds[value >> 2 & 3];
}

const char *mair_text(unsigned int byte, char text[MAIR_TEXT])
{
	static const char *const devices[] = { "device-nGnRnE", "device-nGnRE", "device-nGRE",
					       "device-GRE" };
	unsigned int outer = byte >> 4 & 15;
	unsigned int inner = byte & 15;

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
		if (!strcmp(nibble(outer), nibble(inner)))
			snprintf(text, MAIR_TEXT, "normal %s", nibble(inner));
		else
			snprintf(text, MAIR_TEXT, "normal, outer %s, inner %s", nibble(outer),
				 nibble(inner));
	}
	return text;
}
