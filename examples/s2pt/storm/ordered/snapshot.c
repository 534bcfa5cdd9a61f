/* SPDX-License-Identifier: BSD-2-Clause */
/* Compares the tables of a replay with the snapshots of the host's memory. */

#include "snapshot.h"

#include "s2pt/regs.h"

/* The access flag in a leaf, which hardware may set. */
#define ACCESS_FLAG (UINT64_C(1) << 10)

/* The leaves of one VMID. */
struct leaves {
	const struct snapshot_leaf *at;
	size_t count;
};

static struct leaves leaves_of(const struct snapshot *snapshot, unsigned int vmid)
{
	struct leaves leaves = { .at = snapshot->leaves };

	for (size_t i = 0; i < snapshot->n_leaves; i++) {
		if (snapshot->leaves[i].vmid < vmid)
			leaves.at++;
		else if (snapshot->leaves[i].vmid == vmid)
			leaves.count++;
	}
	return leaves;
}

/*
 * Are two leaves the same?  Hardware may have set the access flag that the replay left clear; never
 * the reverse.
 */
static bool same_word(const struct replay *replay, uint64_t ours, uint64_t theirs)
{
	if (replay->host.hardware_af && (theirs & ACCESS_FLAG))
		ours |= ACCESS_FLAG;
	return ours == theirs;
}

static void judge_leaf(struct replay *replay, const struct s2pt *pt, const struct s2pt_entry *ours,
		       const struct snapshot_leaf *theirs)
{
	const struct s2pt_format *format = &pt->config.format;

	if (ours->level == theirs->level && ours->size == theirs->size &&
	    s2pt_desc_pa(format, ours->desc, ours->level) == theirs->pa &&
	    same_word(replay, ours->desc.word, theirs->word))
		report_agree(replay->report, CHECK_LEAF);
	else
		report_disagree(replay->report, CHECK_LEAF, replay->now,
				"0x%jx: KVM: level %d 0x%016jx; libs2pt: level %d 0x%016jx",
				(uintmax_t)theirs->ipa, theirs->level, (uintmax_t)theirs->word,
				ours->level, (uintmax_t)ours->desc.word);
}

static void missing(struct replay *replay, const struct snapshot_leaf *theirs)
{
	report_disagree(replay->report, CHECK_LEAF, replay->now,
			"0x%jx: KVM: level %d 0x%016jx; libs2pt: nothing", (uintmax_t)theirs->ipa,
			theirs->level, (uintmax_t)theirs->word);
}

static void compare_tree(struct replay *replay, const struct s2pt *pt, struct leaves theirs)
{
	struct s2pt_range all = { .ipa = 0, .size = s2pt_ipa_end(&pt->config.format.geom) };
	struct s2pt_cursor cursor;
	struct s2pt_entry ours;
	size_t i = 0;

	/* A range of the whole input space is always accepted. */
	(void)s2pt_cursor_begin(&cursor, pt, &all);
	s2pt_for_each_leaf(&cursor, &ours) {
		for (; i < theirs.count && theirs.at[i].ipa < ours.ipa; i++)
			missing(replay, &theirs.at[i]);
		if (i < theirs.count && theirs.at[i].ipa == ours.ipa)
			judge_leaf(replay, pt, &ours, &theirs.at[i++]);
		else
			report_disagree(replay->report, CHECK_LEAF, replay->now,
					"0x%jx: KVM: nothing; libs2pt: level %d 0x%016jx",
					(uintmax_t)ours.ipa, ours.level, (uintmax_t)ours.desc.word);
	}
	for (; i < theirs.count; i++)
		missing(replay, &theirs.at[i]);
}

/* Compare the table's shape with what the host's registers say. */
static void compare_shape(struct replay *replay, const struct s2pt *pt, uint64_t vtcr)
{
	const struct s2pt_geom *ours = &pt->config.format.geom;
	struct s2pt_geom theirs;
	bool good = s2pt_vtcr_parse(&theirs, NULL, vtcr) == S2PT_DONE &&
		    theirs.granule == ours->granule && theirs.ipa_bits == ours->ipa_bits &&
		    theirs.start_level == ours->start_level &&
		    theirs.root_pages == ours->root_pages && theirs.lpa2 == ours->lpa2;

	report_judge(replay->report, CHECK_SHAPE, replay->now, good,
		     "the table has another shape than VTCR_EL2 tells");
}

static void compare(struct replay *replay, const struct snapshot *snapshot)
{
	size_t tree = 0;

	for (size_t i = 0; i < replay->trace->n_vms; i++) {
		const struct s2pt *pt = &replay->vms[i].table.pt;
		const struct tree_registers *registers = &snapshot->registers.tree[tree];
		struct s2pt_vttbr vttbr;

		if (replay->trace->vms[i].from > replay->now)
			continue;
		if (tree++ >= snapshot->registers.trees)
			break;
		compare_shape(replay, pt, registers->vtcr);
		s2pt_vttbr_parse(&pt->config.format.geom, registers->vttbr, &vttbr);
		compare_tree(replay, pt, leaves_of(snapshot, vttbr.vmid));
	}
	if (tree != snapshot->registers.trees)
		report_disagree(replay->report, CHECK_SHAPE, replay->now,
				"%zu trees, and another number of VMs", snapshot->registers.trees);
}

void snapshot_row(struct replay *replay)
{
	for (size_t i = 0; i < replay->snapshots.count; i++)
		if (replay->snapshots.at[i].row == replay->now)
			compare(replay, &replay->snapshots.at[i]);
}
