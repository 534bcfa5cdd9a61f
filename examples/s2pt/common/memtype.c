/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory types as words. */

#include "memtype.h"

#include <strings.h>

bool memtype_read(const char *text, enum s2pt_memtype *memtype)
{
	static const struct {
		const char *word;
		enum s2pt_memtype memtype;
	} words[] = {
		{ "normal", S2PT_NORMAL },         { "wb-wb", S2PT_NORMAL },
		{ "wb-wt", S2PT_NORMAL_WB_WT },    { "wb-nc", S2PT_NORMAL_WB_NC },
		{ "wt-wb", S2PT_NORMAL_WT_WB },    { "wt-wt", S2PT_NORMAL_WT },
		{ "wt", S2PT_NORMAL_WT },          { "wt-nc", S2PT_NORMAL_WT_NC },
		{ "nc-wb", S2PT_NORMAL_NC_WB },    { "nc-wt", S2PT_NORMAL_NC_WT },
		{ "nc-nc", S2PT_NORMAL_NC },       { "nc", S2PT_NORMAL_NC },
		{ "device", S2PT_DEVICE },         { "device-nGnRnE", S2PT_DEVICE_NGNRNE },
		{ "device-nGnRE", S2PT_DEVICE },   { "device-nGRE", S2PT_DEVICE_NGRE },
		{ "device-GRE", S2PT_DEVICE_GRE }, { "as-stage1", S2PT_AS_STAGE1 },
		{ "no-tags", S2PT_NO_TAGS },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!strcasecmp(text, words[i].word)) {
			*memtype = words[i].memtype;
			return true;
		}
	}
	return false;
}
