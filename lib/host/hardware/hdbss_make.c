/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes and frees buffers of dirty state (FEAT_HDBSS). */

#include "s2pt/host/hdbss.h"

#include <stdlib.h>

#define ENTRIES_OF_4K 512U
#define SIZES         10U

bool s2pt_hdbss_make(struct s2pt_hdbss *hdbss, unsigned int log2_pages)
{
	*hdbss = (struct s2pt_hdbss){ .room = 0 };
	if (log2_pages >= SIZES)
		return false;
	hdbss->entries = calloc((size_t)ENTRIES_OF_4K << log2_pages, sizeof(*hdbss->entries));
	hdbss->room = hdbss->entries ? ENTRIES_OF_4K << log2_pages : 0;
	return hdbss->entries != NULL;
}

void s2pt_hdbss_free(struct s2pt_hdbss *hdbss)
{
	free(hdbss->entries);
	*hdbss = (struct s2pt_hdbss){ .room = 0 };
}
