/* SPDX-License-Identifier: BSD-2-Clause */
/* Tells which complaints about a trace of casemate's may be wrong, since the trace cannot tell all. */

#include "casemate_read.h"

#include <error.h>
#include <stdio.h>
#include <string.h>

#define REASONS 5

/* What has no word, and what is complained of where it would have mattered. */
static const struct lack {
	const char *what;
	enum s2pt_check_reason reasons[REASONS];
} lacks[] = {
	{ "the level of FEAT_BBM", { S2PT_CHECK_BBM_SIZE, S2PT_CHECK_BBM_CONTIGUOUS } },
	{ "a DSB of loads",
	  { S2PT_CHECK_DSB_BEFORE, S2PT_CHECK_BBM_ADDRESS, S2PT_CHECK_BBM_TYPE, S2PT_CHECK_BBM_SIZE,
	    S2PT_CHECK_BBM_CONTIGUOUS } },
	{ "a DMB", { S2PT_CHECK_PUBLISHED } },
	{ "tables that no CPU has loaded", { S2PT_CHECK_FREED_LINKED, S2PT_CHECK_BBM_ADDRESS } },
};

void casemate_read_doubt(const char *path, const struct s2pt_check *check)
{
	for (unsigned int i = 0; i < sizeof(lacks) / sizeof(*lacks); i++) {
		char codes[128] = "";

		for (unsigned int k = 0; k < REASONS && lacks[i].reasons[k]; k++) {
			enum s2pt_check_reason reason = lacks[i].reasons[k];
			size_t used = strlen(codes);

			if (s2pt_check_count(check, reason))
				(void)snprintf(codes + used, sizeof(codes) - used, "%s%s",
					       used ? ", " : "", s2pt_check_reason_code(reason));
		}
		if (*codes)
			error(0, 0, "%s: casemate has no word for %s, which may be why: %s", path,
			      lacks[i].what, codes);
	}
}
