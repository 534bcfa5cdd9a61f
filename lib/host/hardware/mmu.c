/* SPDX-License-Identifier: BSD-2-Clause */
/* The hardware's walk, written from the architecture's pseudocode and apart from the core. */

#include "s2pt/host/mmu.h"

#include "mmu_shape.h"
#include "mmu_stage1.h"

enum result {
	FINISHED,
	LOST_SWAP,
};

static void finish(struct s2pt_mmu_walk *walk, enum s2pt_mmu_end end, int level, const char *why)
{
	walk->end = end;
	walk->level = level;
	walk->why = why;
}

/*
 * How many entries a run of contiguous ones has (Arm ARM D8.7.1, AArch64.ContiguousSize); 1: the bit is
 * RES0 in blocks of this level.
 */
static unsigned int contiguous_run(const struct mmu_shape *shape, int level)
{
	switch (shape->page_shift) {
	case 12:
		return level > 0 ? 16 : 1;
	case 14:
		return level == 3 ? 128 : level == 2 ? 32 : 1;
	default:
		return level > 1 ? 32 : 1;
	}
}

/* The permissions of a leaf, from S2AP and XN (Arm ARM D8.4.3). */
static unsigned int permissions(const struct mmu_shape *shape, uint64_t word, bool xnx)
{
	static const unsigned int may_execute[] = { S2PT_X, S2PT_UX, 0, S2PT_PX };
	unsigned int xn = (unsigned int)(word >> 53) & 3;
	unsigned int perm = 0;

	if (!xnx)
		xn &= 2;
	if (word & UINT64_C(1) << 6)
		perm |= S2PT_R;
	if (word & UINT64_C(1) << 7)
		perm |= S2PT_W;
	else if (shape->set_dirty && (word & UINT64_C(1) << 51))
		perm |= S2PT_WD;
	return perm | may_execute[xn];
}

/* What only a leaf of stage 1 says, below tables that forbid `limits`. */
static void read_stage1(const struct mmu_shape *shape, uint64_t word, uint64_t limits,
			struct s2pt_mmu_leaf *leaf)
{
	leaf->perm = s2pt_mmu_perm_stage1(shape, word, limits);
	leaf->memattr = (unsigned int)(shape->mair >> 8 * (word >> 2 & 7)) & 0xff;
	leaf->global = shape->regime == S2PT_EL2 || !(word & UINT64_C(1) << 11);
	leaf->guarded = (word & UINT64_C(1) << 50) != 0;
}

static void read_leaf(const struct mmu_shape *shape, const struct s2pt_mmu_step *step,
		      struct s2pt_mmu_leaf *leaf, bool xnx)
{
	uint64_t word = step->word;
	bool no_tlb = step->what == S2PT_MMU_BLOCK && (word & UINT64_C(1) << 16);

	leaf->level = step->level;
	leaf->size = UINT64_C(1) << mmu_shift(shape, step->level);
	leaf->span = leaf->size;
	if (word & UINT64_C(1) << 52)
		leaf->span *= contiguous_run(shape, step->level);
	leaf->contiguous = leaf->span != leaf->size;
	leaf->perm = permissions(shape, word, xnx);
	leaf->memattr = (unsigned int)(word >> 2) & 15;
	leaf->shareability = shape->lpa2 ? shape->vtcr_sh : (unsigned int)(word >> 8) & 3;
	leaf->cacheable = (word & UINT64_C(1) << 10) != 0 && !no_tlb;
}

/* Update the leaf as hardware does: in memory if that can be written, in `walk` anyway. */
static enum result update(const struct s2pt_mmu *mmu, const struct s2pt_mmu_access *access,
			  struct s2pt_mmu_walk *walk, const struct s2pt_mmu_step *step)
{
	struct s2pt_hdbss *hdbss = walk->updates & S2PT_MMU_SET_DIRTY ? mmu->hdbss : NULL;
	s2pt_ipa_t ipa = access->ipa & ~(walk->leaf.size - 1);
	uint64_t want = step->word;

	if (hdbss && s2pt_hdbss_is_full(hdbss)) {
		walk->updates = 0;
		walk->buffer_full = true;
		finish(walk, S2PT_MMU_PERMISSION, step->level,
		       "the buffer for dirty state is full");
		return FINISHED;
	}
	if (hdbss && !hdbss->late)
		s2pt_hdbss_write(hdbss, ipa, step->level);

	if (walk->updates & S2PT_MMU_SET_AF)
		want |= UINT64_C(1) << 10;
	/* S2AP[1] says that it may be written, AP[2] that it may not. */
	if (walk->updates & S2PT_MMU_SET_DIRTY)
		want ^= UINT64_C(1) << 7;
	if (mmu->memory.swap && !mmu->memory.swap(mmu->memory.ctx, step->entry, step->word, want))
		return LOST_SWAP;
	if (hdbss && hdbss->late)
		s2pt_hdbss_write(hdbss, ipa, step->level);
	if (walk->updates & S2PT_MMU_SET_AF)
		walk->leaf.cacheable =
			step->what == S2PT_MMU_PAGE || !(step->word & UINT64_C(1) << 16);
	if (walk->updates & S2PT_MMU_SET_DIRTY)
		walk->leaf.perm = (walk->leaf.perm & ~(unsigned int)S2PT_WD) | S2PT_W;
	return FINISHED;
}

/* The permissions once hardware has granted what it may. */
static unsigned int with_dirty(unsigned int perm)
{
	return perm & S2PT_WD ? perm | S2PT_W : perm;
}

static enum result finish_leaf(const struct s2pt_mmu *mmu, const struct mmu_shape *shape,
			       const struct s2pt_mmu_access *access, uint64_t limits,
			       struct s2pt_mmu_walk *walk)
{
	const struct s2pt_mmu_step *step = &walk->step[walk->steps - 1];
	unsigned int shift = mmu_shift(shape, step->level);
	struct s2pt_mmu_leaf *leaf = &walk->leaf;
	s2pt_pa_t pa = s2pt_mmu_address(shape, step->word, shift);

	if (pa >> shape->output_bits) {
		finish(walk, S2PT_MMU_ADDRESS_SIZE, step->level, "the output address is too large");
		return FINISHED;
	}
	read_leaf(shape, step, leaf, mmu->xnx);
	if (shape->regime != S2PT_STAGE2)
		read_stage1(shape, step->word, limits, leaf);
	leaf->pa = pa | (access->ipa & (leaf->size - 1));
	walk->has_leaf = true;

	if (!(step->word & UINT64_C(1) << 10)) {
		if (!shape->set_af) {
			finish(walk, S2PT_MMU_ACCESS_FLAG, step->level, "the access flag is clear");
			return FINISHED;
		}
		walk->updates |= S2PT_MMU_SET_AF;
	}
	if (!s2pt_mmu_permits_in(shape->regime, leaf->perm, access)) {
		if (access->type != S2PT_MMU_WRITE ||
		    !s2pt_mmu_permits_in(shape->regime, with_dirty(leaf->perm), access)) {
			walk->updates = 0;
			finish(walk, S2PT_MMU_PERMISSION, step->level,
			       "the permissions don't allow it");
			return FINISHED;
		}
		walk->updates |= S2PT_MMU_SET_DIRTY;
	}
	finish(walk, S2PT_MMU_TRANSLATED, step->level, "the access is allowed");
	return walk->updates ? update(mmu, access, walk, step) : FINISHED;
}

static enum result descend(const struct s2pt_mmu *mmu, const struct mmu_shape *shape,
			   const struct s2pt_mmu_access *access, struct s2pt_mmu_step at,
			   struct s2pt_mmu_walk *walk)
{
	uint64_t limits = 0;

	walk->steps = 0;
	walk->has_leaf = false;
	walk->updates = 0;
	walk->buffer_full = false;
	for (;; at.level++) {
		struct s2pt_mmu_step *step = &walk->step[walk->steps++];
		unsigned int shift = mmu_shift(shape, at.level);

		/* Only the start level has more entries than a page holds, or fewer. */
		at.index = (unsigned int)(access->ipa >> shift);
		at.index &= at.level != shape->start_level
				    ? (1U << shape->level_bits) - 1
				    : (1U << (shape->input_bits - shift)) - 1;
		at.entry = at.table + UINT64_C(8) * at.index;
		*step = at;
		if (!mmu->memory.read(mmu->memory.ctx, step->entry, &step->word)) {
			step->what = S2PT_MMU_UNREADABLE;
			finish(walk, S2PT_MMU_EXTERNAL, step->level, "the entry can't be read");
			return FINISHED;
		}
		step->what = s2pt_mmu_kind(shape, step->word, step->level);
		switch (step->what) {
		case S2PT_MMU_UNREADABLE:
		case S2PT_MMU_INVALID:
			finish(walk, S2PT_MMU_TRANSLATION, step->level, "the entry is invalid");
			return FINISHED;
		case S2PT_MMU_RESERVED:
			finish(walk, S2PT_MMU_TRANSLATION, step->level, "0b01 is reserved here");
			return FINISHED;
		case S2PT_MMU_BLOCK:
		case S2PT_MMU_PAGE:
			return finish_leaf(mmu, shape, access, limits, walk);
		case S2PT_MMU_TABLE:
			limits |= s2pt_mmu_limits(shape, step->word);
			at.table = s2pt_mmu_address(shape, step->word, shape->page_shift);
			if (at.table >> shape->output_bits) {
				finish(walk, S2PT_MMU_ADDRESS_SIZE, step->level,
				       "the next table's address is too large");
				return FINISHED;
			}
			break;
		}
	}
}

/* Can an address be walked for, with these registers? */
static bool is_walked(const struct mmu_shape *shape, struct s2pt_mmu_walk *walk)
{
	bool stage1 = shape->regime != S2PT_STAGE2;

	if (shape->off)
		finish(walk, S2PT_MMU_TRANSLATION, 0, "walks of this range are off");
	else if (shape->outside)
		finish(walk, S2PT_MMU_TRANSLATION, 0,
		       stage1 ? "the VA is of neither range" : "the IPA is beyond the input size");
	return !shape->off && !shape->outside;
}

static bool prepare(const struct s2pt_mmu *mmu, const struct s2pt_mmu_access *access,
		    struct mmu_shape *shape, struct s2pt_mmu_walk *walk)
{
	*walk = (struct s2pt_mmu_walk){ .steps = 0 };
	if (s2pt_mmu_shape(mmu, access->ipa, shape))
		return is_walked(shape, walk);
	/* AArch64.S2InconsistentSL(), S2InvalidSL() and IPAIsOutOfRange() all report level 0. */
	finish(walk, S2PT_MMU_TRANSLATION, 0,
	       mmu->regime != S2PT_STAGE2 ? "TCR is inconsistent" : "VTCR_EL2 is inconsistent");
	return false;
}

static void from_root(const struct s2pt_mmu *mmu, const struct mmu_shape *shape,
		      const struct s2pt_mmu_access *access, struct s2pt_mmu_walk *walk)
{
	struct s2pt_mmu_step at = {
		.level = shape->start_level,
		.table = s2pt_mmu_root(shape, shape->root),
	};

	if (at.table >> shape->output_bits) {
		finish(walk, S2PT_MMU_ADDRESS_SIZE, 0, "the root's address is too large");
		return;
	}
	while (descend(mmu, shape, access, at, walk) == LOST_SWAP)
		continue;
}

void s2pt_mmu_walk(const struct s2pt_mmu *mmu, const struct s2pt_mmu_access *access,
		   struct s2pt_mmu_walk *walk)
{
	struct mmu_shape shape;

	if (prepare(mmu, access, &shape, walk))
		from_root(mmu, &shape, access, walk);
}

void s2pt_mmu_walk_from(const struct s2pt_mmu *mmu, const struct s2pt_mmu_access *access, int level,
			s2pt_pa_t table, struct s2pt_mmu_walk *walk)
{
	struct mmu_shape shape;
	struct s2pt_mmu_step at = { .level = level, .table = table };

	if (!prepare(mmu, access, &shape, walk))
		return;
	while (descend(mmu, &shape, access, at, walk) == LOST_SWAP)
		continue;
}

void s2pt_mmu_walk_decoded(const struct s2pt_mmu *mmu, const struct mmu_shape *shape,
			   const struct s2pt_mmu_access *access, const struct s2pt_mmu_step *from,
			   struct s2pt_mmu_walk *walk)
{
	*walk = (struct s2pt_mmu_walk){ .steps = 0 };
	if (access->ipa >> shape->input_bits)
		finish(walk, S2PT_MMU_TRANSLATION, 0, "the IPA is beyond the input size");
	else if (!from)
		from_root(mmu, shape, access, walk);
	else
		while (descend(mmu, shape, access, *from, walk) == LOST_SWAP)
			continue;
}
