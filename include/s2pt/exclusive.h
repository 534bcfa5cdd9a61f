/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_EXCLUSIVE_H
#define S2PT_EXCLUSIVE_H

/**
 * @file
 * Operations that have the table to themselves: a hypervisor calls them to change a guest's memory.
 *
 * Each takes `struct s2pt_excl`, the caller's word that no other software walker is in the table.
 * Ranges are rounded outwards to pages; an empty one is no error; one that goes beyond the input
 * space or wraps is `S2PT_ERANGE` with nothing done.  A block that is covered in part is treated as
 * a whole (and never split), but by `s2pt_note`, and by the exact forms.  Operations that may owe
 * an invalidation take a gather; with NULL what they changed has been invalidated on return.
 *
 * Hardware may set access flags and dirty state at any time: what it sets between the reading and
 * the writing of an entry is not lost.  When an entry is taken away, its dirty state is told to
 * `s2pt_ops::dirty`.  A block that is split hands it on to its parts.
 */

#include "s2pt/gather.h"
#include "s2pt/shared.h"
#include "s2pt/table.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

/**
 * `s2pt_map` for callers who are alone.  With S2PT_KVM an entry that differs in software bits alone
 * is then stored in place, as KVM's exclusive walks do.  In all else it does what `s2pt_map` does.
 */
enum s2pt_status s2pt_map_alone(struct s2pt_excl excl, const struct s2pt_mapping *mapping);

/**
 * Unmap a range, marks of ownership with it.  A table that the range covers is taken away as a
 * whole, whatever is in it; so are tables that are empty afterwards; the root stays.  They are
 * invalidated before the function returns, several at once, what `gather` owes by then with them,
 * and go to `retire`.
 *
 * Other leaves go by runs of siblings, each with one invalidation (one for each leaf without
 * `s2pt_config::tlb_range`).  With a gather and FWB (or no `cmo`) they are gathered; without FWB
 * caches must be cleaned after the invalidation, which therefore can't wait.  KVM:
 * kvm_pgtable_stage2_unmap(), which with `s2pt_config::by_entry` this is event by event.
 *
 * A block that the range covers in part goes as a whole: `s2pt_unmap_exact` leaves the rest of it
 * mapped, and tells which leaves went (`s2pt_unmapping::gone`, a list of `struct s2pt_gone`).
 */
enum s2pt_status s2pt_unmap(struct s2pt_excl excl, const struct s2pt_range *range,
			    struct s2pt_gather *gather);

/**
 * Unmap leaf after leaf, up to the first hole or mark, and retire each table that is empty when its
 * last entry in the range has been passed.  On return the invalidations have been carried out, one
 * for each leaf and table.  A leaf that spans more than is left of the range stays, and ends it
 * too; otherwise one in whose middle the range begins goes as a whole.  `*size` is set to the bytes
 * that were mapped by the leaves that went, 0 if there was none.
 *
 * `S2PT_ABSENT`: ended early.  `S2PT_ERANGE`: the range leaves the input space; nothing is done.
 * KVM: kvm_pgtable_hyp_unmap().
 */
enum s2pt_status s2pt_unmap_leaves(struct s2pt_excl excl, const struct s2pt_range *range,
				   uint64_t *size);

/**
 * `s2pt_protect` for callers who are alone: faster where `s2pt_config::software_managed` says that
 * the MMU does not write either.  Held entries are passed over, and that is no `S2PT_BUSY`: who is
 * alone knows that nobody is coming back to them.
 */
enum s2pt_status s2pt_protect_alone(struct s2pt_excl excl, const struct s2pt_range *range,
				    unsigned int perm, struct s2pt_gather *gather);

/**
 * `s2pt_collect` for callers who are alone: held entries are passed over, and that is no
 * `S2PT_BUSY`.
 */
enum s2pt_status s2pt_collect_alone(struct s2pt_excl excl, const struct s2pt_range *range,
				    const struct s2pt_visitor *visitor, struct s2pt_gather *gather);

/**
 * `s2pt_age_clear` for callers who are alone: faster where `s2pt_config::software_managed` says
 * that the MMU does not write either.
 */
enum s2pt_status s2pt_age_clear_alone(struct s2pt_excl excl, const struct s2pt_range *range,
				      bool *young, struct s2pt_gather *gather);

/** A request to `s2pt_split`. */
struct s2pt_splitting {
	/** The blocks in this range are split. */
	struct s2pt_range range;
	/** Handed to `alloc`. */
	void *cache;
	/**
	 * Pages that `alloc` can give.  A block of 1 GiB becomes pages by one break-before-make if
	 * there are enough for the whole of it; otherwise first blocks of 2 MiB, and of these only
	 * the ones in the range are split further.
	 */
	uint64_t pages;
};

/**
 * Turn blocks into pages with the same output addresses and attributes (memory type, software bits
 * and access flag too).  Each block is replaced by break-before-make, or as `s2pt_config::bbm`
 * allows, and invalidated by this function.  Ends with an S2PT_TLBI_NONE request.  `S2PT_ENOMEM`:
 * `pages` used up or `alloc` returned NULL; what was split before stays split, the block at hand is
 * untouched.  KVM: kvm_pgtable_stage2_split().
 */
enum s2pt_status s2pt_split(struct s2pt_excl excl, const struct s2pt_splitting *splitting);

/** A mark of ownership for a range. */
struct s2pt_marking {
	/** The pages to mark. */
	struct s2pt_range range;
	/**
	 * Type of the mark, 2 to 15.  0, with a payload of 0, takes mappings and marks away and
	 * keeps the tables (and makes those that are missing, as Linux 6.12 does; `s2pt_unmap`
	 * makes none).
	 */
	unsigned int type;
	/** Payload of the mark, up to 59 bits. */
	uint64_t payload;
	/** Handed to `alloc`. */
	void *cache;
};

/**
 * Mark pages as belonging to somebody: what was mapped there is unmapped.  The marks always stand
 * at the level of pages; a block gives way to a table as in `s2pt_map`.  No cache maintenance.
 * With the policy S2PT_KVM each page is held, invalidated and marked, and nothing is gathered.
 * `S2PT_EINVAL`: no such type or payload; `S2PT_ENOMEM`: a table was needed, the pages before are
 * marked.  KVM: kvm_pgtable_stage2_annotate().
 */
enum s2pt_status s2pt_note(struct s2pt_excl excl, const struct s2pt_marking *marking,
			   struct s2pt_gather *gather);

/*
 * The exact forms change what lies in the range and nothing beside it.  A block at an edge of the
 * range that is covered in part gives way to a table, which has the rest of it with all that it had
 * and the change in the part that is covered, by one break-before-make (Arm ARM D8.16.1) and one
 * invalidation, carried out by the function, whatever the FEAT_BBM level.  So do marks larger than
 * a page.  Nothing is split that does not change.
 *
 * `S2PT_ENOMEM`: the tables for both edges, at most one for each level at each, are allocated
 * before the first store; nothing was changed.  `S2PT_ERANGE`, `S2PT_EINVAL` as for the other
 * forms.  They end with an S2PT_TLBI_NONE request if something was split.
 */

/** A request to `s2pt_unmap_exact`. */
struct s2pt_unmapping {
	/** What to unmap; rounded outwards to pages. */
	struct s2pt_range range;
	/** Handed to `alloc`. */
	void *cache;
	/** As for `s2pt_unmap`; NULL: what this call changed has been invalidated on return. */
	struct s2pt_gather *gather;
	/** Who is told what went; NULL: nobody.  With a gather it must be `s2pt_gather::gone`. */
	struct s2pt_gone_list *gone;
};

/**
 * `s2pt_unmap` that leaves the rest of a block mapped.  The data of the part that went is cleaned
 * from the caches as that of a leaf is.
 *
 * With `s2pt_unmapping::gone` each run of leaves that went is told after it has been invalidated
 * (and cleaned), so that who owns the memory frees it without looking leaf by leaf; marks are not
 * told.  Without a gather that has happened on return.  With a gather the list remembers the runs,
 * `s2pt_gather_flush` tells them after its DSB, and a list that is full is flushed at once.  The
 * list keeps its memory until then.  Subtrees go one at a time, each with an invalidation of its
 * own.  It tells all that went, dirty or not, to who owns the memory; `s2pt_ops::dirty` tells what
 * of it was dirty, with or without a list, to who keeps a dirty log.
 *
 * `S2PT_EINVAL`: a list without room or without `tell`, or a gather whose list is another or none;
 * nothing was done.  KVM has none: kvm_pgtable_stage2_unmap() takes blocks whole, and puts pages by
 * the structs of the host.
 */
enum s2pt_status s2pt_unmap_exact(struct s2pt_excl excl, const struct s2pt_unmapping *unmapping);

/** A request to `s2pt_protect_exact`. */
struct s2pt_protecting {
	/** The leaves in this range lose permissions; rounded outwards to pages. */
	struct s2pt_range range;
	/** The permissions to take away, as for `s2pt_protect`. */
	unsigned int perm;
	/** Handed to `alloc`. */
	void *cache;
	/** As for `s2pt_protect`. */
	struct s2pt_gather *gather;
};

/**
 * `s2pt_protect_alone` that takes nothing from the rest of a block.  KVM:
 * kvm_mmu_split_huge_pages() and then kvm_pgtable_stage2_wrprotect().
 */
enum s2pt_status s2pt_protect_exact(struct s2pt_excl excl,
				    const struct s2pt_protecting *protecting);

/**
 * `s2pt_note` that leaves the rest of a block as it is, with and without `s2pt_config::keep_rest`.
 * Inside of the range entries are marked at the level at which they stand, so that no tables are
 * needed but at the edges: a mark may span what a block does.  Who maps a page inside of such a
 * mark keeps its rest by `s2pt_config::keep_rest`, or is refused by `s2pt_mapping::fresh_only`.
 * KVM: kvm_pgtable_stage2_annotate(), which marks pages.
 */
enum s2pt_status s2pt_note_exact(struct s2pt_excl excl, const struct s2pt_marking *marking,
				 struct s2pt_gather *gather);

/** A subtree that is not linked to anything. */
struct s2pt_subtree {
	/** Output address of its first entry; aligned to what one entry of `level` spans. */
	s2pt_pa_t pa;
	/** The level of the entry that could lead to it: -1 to 2. */
	int level;
	/** The attributes of each leaf. */
	struct s2pt_attr attr;
	/** Map by pages only; otherwise by the largest blocks below `level`. */
	bool pages_only;
	/** Handed to `alloc`. */
	void *cache;
};

/**
 * Build a table that maps what a block at `subtree->level` would.  Nothing is invalidated or
 * cleaned.  `S2PT_EINVAL`: misaligned, no such level, or bad attributes; `S2PT_ERANGE`: the output
 * range leaves its space; `S2PT_ENOMEM`: `alloc` returned NULL, and all that was allocated has been
 * freed.  `table` is written only on `S2PT_DONE`.  KVM: kvm_pgtable_stage2_create_unlinked().
 */
enum s2pt_status s2pt_subtree_build(const struct s2pt *pt, const struct s2pt_subtree *subtree,
				    void **table);

/**
 * Free `table` and the tables below it; the entry that led to it was at `level`.  No walker may
 * hold any of them.  May run beside everything: it touches nothing that is linked.  KVM:
 * kvm_pgtable_stage2_free_unlinked().
 */
void s2pt_subtree_free(const struct s2pt *pt, void *table, int level);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
