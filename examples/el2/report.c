/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks all entries of the stage-2 table at the end, and prints what was counted. */

#include "el2.h"
#include "log.h"
#include "trace.h"

/* Does a leaf lead where the guest's memory and devices are? */
static bool right(const struct s2pt_format *format, const struct s2pt_entry *entry)
{
	struct s2pt_attr attr = s2pt_desc_attr(format, entry->desc, entry->level);
	s2pt_pa_t pa = s2pt_desc_pa(format, entry->desc, entry->level);
	s2pt_ipa_t end = entry->ipa + entry->size;

	if (entry->ipa >= RAM_IPA && end <= RAM_IPA + RAM_SIZE)
		return pa == entry->ipa + RAM_OFFSET && attr.memtype == S2PT_NORMAL;
	if (entry->ipa < RAM_IPA + RAM_SIZE && end > RAM_IPA)
		return false;
	return pa == entry->ipa && attr.memtype == S2PT_DEVICE && !(attr.perm & S2PT_X);
}

/* Check all entries; returns how many are not as they must be. */
static uint64_t check(uint64_t *tables, uint64_t *leaves)
{
	const struct s2pt_format *format = &stage2.config.format;
	struct s2pt_range all = { 0, s2pt_ipa_end(&format->geom) };
	struct s2pt_cursor cursor;
	struct s2pt_entry entry;
	uint64_t wrong = 0;

	*tables = format->geom.root_pages;
	*leaves = 0;
	(void)s2pt_cursor_begin(&cursor, &stage2, &all);
	while (s2pt_cursor_next(&cursor, &entry)) {
		if (entry.kind == S2PT_TABLE) {
			++*tables;
		} else if (entry.kind == S2PT_LEAF && right(format, &entry)) {
			++*leaves;
		} else {
			print("el2: WRONG: %x at %x\n", entry.desc.word, entry.ipa);
			wrong++;
		}
	}
	return wrong;
}

static void print_counts(void)
{
	uint64_t other = 0;

	for (unsigned int i = S2PT_FAULT_PERMISSION + 1; i < S2PT_FAULT_KINDS; i++)
		other += statistics.faults[i];
	print("\nel2: faults: translation %d, permission %d, access flag %d, other %d\n",
	      statistics.faults[S2PT_FAULT_TRANSLATION], statistics.faults[S2PT_FAULT_PERMISSION],
	      statistics.faults[S2PT_FAULT_ACCESS], other);
	print("el2: faults by level: -1 %d, 0 %d, 1 %d, 2 %d, 3 %d; of stage-1 walks %d\n",
	      statistics.levels[0], statistics.levels[1], statistics.levels[2],
	      statistics.levels[3], statistics.levels[4], statistics.stage1_walks);
	print("el2: met a broken entry %d, were there already %d; tables split off %d, folded %d, retired %d\n",
	      statistics.busy, statistics.spurious, statistics.splits, statistics.folds,
	      statistics.retired);
	print("el2: dirty pages %d in %d rounds, by %s; write faults for that %d\n",
	      statistics.dirty, statistics.rounds,
	      log_by_hardware() ? "dirty state of the MMU" : "faults", statistics.log_faults);
	print("el2: pages that were not as their copies %d, of them not in the log %d\n",
	      statistics.written, statistics.missed);
	print("el2: TLBI: barriers %d, IPA %d, range %d, VMID %d, dirty state %d\n",
	      statistics.tlbis[S2PT_TLBI_NONE], statistics.tlbis[S2PT_TLBI_IPA],
	      statistics.tlbis[S2PT_TLBI_RANGE], statistics.tlbis[S2PT_TLBI_VMID],
	      statistics.tlbis[S2PT_TLBI_DIRTY]);
}

bool report(void)
{
	struct s2pt_range all = { 0, s2pt_ipa_end(&stage2.config.format.geom) };
	struct s2pt_excl excl = stage2_exclusive();
	uint64_t tables;
	uint64_t leaves;
	uint64_t wrong;
	uint64_t used;

	print_counts();
	stage2_drain();
	wrong = check(&tables, &leaves);
	trace(S2PT_LINE_END, 0, 0);
	used = pool_used();
	print("el2: table pages: now %d, at peak %d; leaves %d, wrong entries %d\n", used,
	      pool_peak(), leaves, wrong);
	if (used != tables)
		print("el2: WRONG: %d pages in use, %d in the tables\n", used, tables);
	if (s2pt_unmap(excl, &all, NULL) != S2PT_DONE)
		wrong++;
	stage2_drain();
	if (pool_used() != stage2.config.format.geom.root_pages) {
		print("el2: WRONG: %d pages leaked\n",
		      pool_used() - stage2.config.format.geom.root_pages);
		wrong++;
	}
	if (log_by_hardware())
		wrong += statistics.log_faults;
	return !wrong && used == tables && !statistics.missed;
}
