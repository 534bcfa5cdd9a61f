/* SPDX-License-Identifier: BSD-2-Clause */
/* Buffers of dirty state (FEAT_HDBSS): their entries and registers. */

#include "s2pt/host/hdbss.h"

#include "s2pt/desc.h"

#define ENTRIES_OF_4K 512U
#define ADDRESS       UINT64_C(0x00fffffffffff000)

void s2pt_hdbss_write(struct s2pt_hdbss *hdbss, s2pt_ipa_t ipa, int level)
{
	if (++hdbss->asked == hdbss->abort_at)
		hdbss->fsc = S2PT_HDBSS_ABORT;
	if (hdbss->fsc == S2PT_HDBSS_FINE)
		hdbss->entries[hdbss->index++] = s2pt_hdbss_entry(ipa, level);
}

uint64_t s2pt_hdbss_entry(s2pt_ipa_t ipa, int level)
{
	return (ipa & ADDRESS) | ((uint64_t)(unsigned int)level & 7) << 1 | 1;
}

bool s2pt_hdbss_read(uint64_t entry, s2pt_ipa_t *ipa, int *level)
{
	unsigned int code = (unsigned int)(entry >> 1) & 7;

	if (!(entry & 1) || (code > S2PT_LEVEL_MAX && code != 7))
		return false;
	*ipa = entry & ADDRESS;
	*level = code == 7 ? -1 : (int)code;
	return true;
}

uint64_t s2pt_hdbss_base(const struct s2pt_hdbss *hdbss, s2pt_pa_t pa)
{
	uint64_t size = 0;

	while (ENTRIES_OF_4K << size < hdbss->room)
		size++;
	return (pa & ADDRESS) | size;
}

uint64_t s2pt_hdbss_producer(const struct s2pt_hdbss *hdbss)
{
	return (uint64_t)hdbss->fsc << 26 | hdbss->index;
}
