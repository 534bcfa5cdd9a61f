/* SPDX-License-Identifier: BSD-2-Clause */
/* Cleans the leaves that an array of entries names, as a CPU with FEAT_HACDBS does. */

#include "s2pt/host/hacdbs.h"

#define ENTRY_VALID 1
#define LEAF_DBM    (UINT64_C(1) << 51)
#define LEAF_W      (UINT64_C(1) << 7)

/* Find the leaf for an address, and change nothing on the way. */
static bool find_leaf(const struct s2pt_mmu *mmu, s2pt_ipa_t ipa, struct s2pt_mmu_walk *walk)
{
	struct s2pt_mmu_access access = { .type = S2PT_MMU_READ, .ipa = ipa };
	struct s2pt_mmu looking = *mmu;

	looking.memory.swap = NULL;
	looking.hdbss = NULL;
	s2pt_mmu_walk(&looking, &access, walk);
	return walk->has_leaf;
}

/* Clean the leaf that an entry names.  S2PT_HACDBS_DONE, or why not. */
static enum s2pt_hacdbs_end clean(struct s2pt_hacdbs *hacdbs, const struct s2pt_mmu *mmu,
				  s2pt_ipa_t ipa, int level)
{
	for (;;) {
		const struct s2pt_mmu_step *last;
		struct s2pt_mmu_walk walk;

		if (!find_leaf(mmu, ipa, &walk))
			return S2PT_HACDBS_WALK;
		if (hacdbs->strict && walk.level != level)
			return S2PT_HACDBS_LEVEL;
		last = &walk.step[walk.steps - 1];
		if ((last->word & (LEAF_DBM | LEAF_W)) != (LEAF_DBM | LEAF_W))
			return S2PT_HACDBS_DONE;
		if (!mmu->memory.swap(mmu->memory.ctx, last->entry, last->word,
				      last->word & ~LEAF_W))
			continue;
		hacdbs->cleaned++;
		return S2PT_HACDBS_DONE;
	}
}

enum s2pt_hacdbs_end s2pt_hacdbs_run(struct s2pt_hacdbs *hacdbs, const struct s2pt_mmu *mmu)
{
	enum s2pt_hacdbs_end end = S2PT_HACDBS_DONE;

	for (; hacdbs->index < hacdbs->count; hacdbs->index++) {
		uint64_t entry = hacdbs->entries[hacdbs->index];
		s2pt_ipa_t ipa;
		int level;

		if (!(entry & ENTRY_VALID))
			continue;
		if (!s2pt_hdbss_read(entry, &ipa, &level))
			return S2PT_HACDBS_ENTRY;
		end = clean(hacdbs, mmu, ipa, level);
		if (end != S2PT_HACDBS_DONE)
			break;
	}
	return end;
}
