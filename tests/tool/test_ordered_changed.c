/* SPDX-License-Identifier: BSD-2-Clause */
/* Replays recorded traces with one thing changed: each check of the replay must notice. */

#include "ordered_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Put `value` into the first row of `kind` whose `column` has `old`.  False if there is none. */
static bool change_first(struct text *text, const char *kind, unsigned int column, const char *old,
			 const char *value)
{
	size_t line = 0;

	while ((line = text_find(text, line + 1, KIND, kind)) != 0) {
		if (strcmp(text_column(text, line, column), old) != 0)
			continue;
		text_set(text, line, column, value);
		return true;
	}
	return false;
}

static bool drop_first(struct text *text, const char *kind)
{
	size_t line = text_find(text, 1, KIND, kind);

	if (line)
		text_remove(text, line);
	return line;
}

static bool double_first(struct text *text, const char *kind)
{
	size_t line = text_find(text, 1, KIND, kind);

	if (line)
		text_insert(text, line + 1, text->line[line]);
	return line;
}

/* Put a row of `kind` in the middle of the first `around`, by a thread that is no vCPU. */
static bool put_beside(struct text *text, const char *around, const char *kind, const char *note)
{
	size_t line = text_find(text, 1, KIND, around);
	char *copy = line ? strdup(text->line[line]) : NULL;

	if (!copy)
		return false;
	text_insert(text, line + 1, copy);
	free(copy);
	text_set(text, line + 1, KIND, kind);
	text_set(text, line + 1, VCPU, "-1");
	text_set(text, line + 1, PHYS, "");
	text_set(text, line + 1, PROT, "");
	text_set(text, line + 1, NOTE, note);
	return true;
}

static bool map_gave_eagain(struct text *text)
{
	return change_first(text, "map_ret", RET, "0", "-11");
}

static bool map_gave_none(struct text *text)
{
	return change_first(text, "map_ret", RET, "-11", "0");
}

static bool map_gave_enomem(struct text *text)
{
	return change_first(text, "map_ret", RET, "0", "-12");
}

static bool relax_gave_eagain(struct text *text)
{
	return change_first(text, "relax_ret", RET, "0", "-11");
}

static bool unmap_failed(struct text *text)
{
	return change_first(text, "s2_unmap_ret", RET, "0", "-22");
}

static bool local_dropped(struct text *text)
{
	return drop_first(text, "tlbi_ipa_nsh");
}

static bool local_doubled(struct text *text)
{
	return double_first(text, "tlbi_ipa_nsh");
}

static bool local_made_shared(struct text *text)
{
	return change_first(text, "tlbi_ipa_nsh", LEVEL, "3", "3") &&
	       change_first(text, "tlbi_ipa_nsh", KIND, "tlbi_ipa_nsh", "tlbi_ipa");
}

static bool local_elsewhere(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "tlbi_ipa_nsh");

	text_set(text, line, IPA, "0x1000");
	return line;
}

static bool hint_changed(struct text *text)
{
	return change_first(text, "tlbi_ipa_nsh", LEVEL, "3", "2");
}

static bool unmap_hint_changed(struct text *text)
{
	return change_first(text, "tlbi_ipa", LEVEL, "3", "2147483647");
}

static bool shared_dropped(struct text *text)
{
	return drop_first(text, "tlbi_ipa");
}

static bool vmid_dropped(struct text *text)
{
	return drop_first(text, "tlbi_vmid");
}

static bool range_shortened(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "s2_unmap");

	line = line ? text_follow(text, line, "tlbi_range") : 0;
	if (line)
		text_set(text, line, SIZE, "0x0");
	return line;
}

static bool range_lengthened(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "s2_unmap");

	line = line ? text_follow(text, line, "tlbi_range") : 0;
	if (line)
		text_set(text, line, SIZE, "0x40000000");
	return line;
}

static bool range_dropped(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "s2_unmap");

	line = line ? text_follow(text, line, "tlbi_range") : 0;
	if (line)
		text_remove(text, line);
	return line;
}

static bool split_dropped(struct text *text)
{
	return drop_first(text, "split");
}

static bool split_invalidates_less(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "split");

	line = line ? text_follow(text, line, "tlbi_ipa") : 0;
	if (line)
		text_remove(text, line);
	return line;
}

static bool map_executes(struct text *text)
{
	return change_first(text, "map", PROT, "0x6", "0x7");
}

static bool map_does_not_write(struct text *text)
{
	return change_first(text, "map", PROT, "0x6", "0x4");
}

static bool writer_may_not_write(struct text *text)
{
	size_t line = 0;

	while ((line = text_find(text, line + 1, KIND, "map")) != 0) {
		if (strcmp(text_column(text, line - 1, WRITE), "1") != 0)
			continue;
		text_set(text, line, PROT, "0x4");
		return true;
	}
	return false;
}

static bool map_is_smaller(struct text *text)
{
	return change_first(text, "map", SIZE, "0x200000", "0x1000");
}

static bool map_elsewhere(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "map");

	text_set(text, line, IPA, "0x40010000");
	return line;
}

static bool relax_executes(struct text *text)
{
	return change_first(text, "relax", PROT, "0x6", "0x7");
}

/* The last map before the snapshot leads elsewhere. */
static bool page_moved(struct text *text)
{
	size_t line = text_find(text, 1, NOTE, "SNAP manyvm");

	while (line && strcmp(text_column(text, line, KIND), "map") != 0)
		line--;
	if (line)
		text_set(text, line, PHYS, "0x40000000");
	return line;
}

static bool protect_dropped(struct text *text)
{
	return drop_first(text, "wrprotect");
}

static bool dirty_dropped(struct text *text)
{
	return drop_first(text, "dirty");
}

static bool dirty_doubled(struct text *text)
{
	return double_first(text, "dirty");
}

static bool dirty_elsewhere(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "dirty");

	text_set(text, line, IPA, "0x40005000");
	return line;
}

static bool mask_fuller(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "log_mask");

	text_set(text, line, NOTE, "mask=0xffffffffffffffff");
	return line;
}

static bool mask_dropped(struct text *text)
{
	return drop_first(text, "log_mask");
}

static bool count_changed(struct text *text)
{
	for (size_t i = 1; i < text->count; i++) {
		const char *note = text_column(text, i, NOTE);
		const char *dirty = strstr(note, "end dirty=");
		char changed[128];

		if (!dirty)
			continue;
		snprintf(changed, sizeof(changed), "%.*s%s", (int)(dirty - note), note,
			 "end dirty=54321");
		text_set(text, i, NOTE, changed);
		return true;
	}
	return false;
}

static bool fault_writes(struct text *text)
{
	size_t line = 0;

	while ((line = text_find(text, line + 1, KIND, "fault")) != 0) {
		if (strcmp(text_column(text, line, EXEC), "0") != 0)
			continue;
		text_set(text, line, WRITE,
			 strcmp(text_column(text, line, WRITE), "1") != 0 ? "1" : "0");
		return true;
	}
	return false;
}

static bool fault_reads_code(struct text *text)
{
	return change_first(text, "fault", EXEC, "1", "0");
}

static bool fault_level(struct text *text)
{
	return change_first(text, "fault", LEVEL, "3", "2");
}

static bool fault_class(struct text *text)
{
	return change_first(text, "fault", NOTE, "translation", "permission");
}

static bool fault_address(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "map");

	while (line && strcmp(text_column(text, line, KIND), "fault") != 0)
		line--;
	if (line)
		text_set(text, line, IPA, "0x40008000");
	return line;
}

static bool fault_dropped(struct text *text)
{
	return drop_first(text, "fault");
}

/* The first operation that answers a fault is gone. */
static bool answer_dropped(struct text *text)
{
	size_t map = text_find(text, 1, KIND, "map");
	size_t back = text_follow(text, map, "map_ret");
	size_t dirty = text_follow(text, map, "dirty");

	text_remove(text, dirty);
	text_remove(text, back);
	text_remove(text, map);
	return true;
}

static bool protect_beside(struct text *text)
{
	return put_beside(text, "map", "wrprotect", "");
}

static bool split_beside(struct text *text)
{
	return put_beside(text, "map", "split", "");
}

static bool age_beside(struct text *text)
{
	return put_beside(text, "map", "s2_age", "mkold=0");
}

static bool clean_beyond(struct text *text)
{
	size_t line = text_find(text, 1, KIND, "flush");

	text_set(text, line, IPA, "0xfffffffffffff000");
	return line;
}

static bool touch_beyond(struct text *text)
{
	return put_beside(text, "map", "mkyoung", "") &&
	       change_first(text, "mkyoung", VCPU, "-1", "1") &&
	       change_first(text, "mkyoung", IPA, "0x40000000", "0xfffffffffffff000");
}

struct change {
	const char *name;
	const char *trace;
	bool (*make)(struct text *text);
	enum ordered_check check;
};

#define SERIAL   "k6.1-n1.exec"
#define PARALLEL "k6.12-n1.exec"
#define HUGE     "k6.12-n1.hugetlb"
#define EAGER    "k6.12-n1.dirty-eager"
#define LPA2     "k6.12-max-lpa2.manyvm"
#define MANY     "k6.12-16k-n1.manyvm"

static const struct change changes[] = {
	{ "map gave EAGAIN", SERIAL, map_gave_eagain, CHECK_MAP },
	{ "map gave 0", SERIAL, map_gave_none, CHECK_MAP },
	{ "map gave ENOMEM", PARALLEL, map_gave_enomem, CHECK_MAP },
	{ "relax gave EAGAIN", PARALLEL, relax_gave_eagain, CHECK_RELAX },
	{ "relax gave EAGAIN, serially", SERIAL, relax_gave_eagain, CHECK_RELAX },
	{ "unmap failed", PARALLEL, unmap_failed, CHECK_UNMAP },
	{ "a local invalidation is missing", PARALLEL, local_dropped, CHECK_TLBI },
	{ "a local invalidation comes twice", PARALLEL, local_doubled, CHECK_TLBI },
	{ "a local invalidation is shared", PARALLEL, local_made_shared, CHECK_TLBI },
	{ "a local invalidation is of another page", PARALLEL, local_elsewhere, CHECK_TLBI },
	{ "the hint is wrong", PARALLEL, hint_changed, CHECK_TLBI },
	{ "the hint of an unmap is missing", PARALLEL, unmap_hint_changed, CHECK_TLBI },
	{ "a shared invalidation is missing", SERIAL, shared_dropped, CHECK_TLBI },
	{ "the VMID's invalidation is missing", PARALLEL, vmid_dropped, CHECK_TLBI },
	{ "the range is shorter", LPA2, range_shortened, CHECK_TLBI },
	{ "the range is longer", LPA2, range_lengthened, CHECK_TLBI },
	{ "the range is missing", LPA2, range_dropped, CHECK_TLBI },
	{ "a split is missing", EAGER, split_dropped, CHECK_TLBI },
	{ "a split invalidates less", EAGER, split_invalidates_less, CHECK_TLBI },
	{ "map gives X", PARALLEL, map_executes, CHECK_FAULT },
	{ "map does not give W", PARALLEL, map_does_not_write, CHECK_DIRTY },
	{ "map does not give W to a writer", PARALLEL, writer_may_not_write, CHECK_FAULT },
	{ "map is smaller", HUGE, map_is_smaller, CHECK_FAULT },
	{ "map is of another page", PARALLEL, map_elsewhere, CHECK_FAULT },
	{ "relax gives X", PARALLEL, relax_executes, CHECK_FAULT },
	{ "a fault is missing", PARALLEL, fault_dropped, CHECK_FAULT },
	{ "an answer is missing", PARALLEL, answer_dropped, CHECK_FAULT },
	{ "a page lies elsewhere", MANY, page_moved, CHECK_LEAF },
	{ "write-protection is missing", LPA2, protect_dropped, CHECK_LEAF },
	{ "a dirty page is missing", PARALLEL, dirty_dropped, CHECK_DIRTY },
	{ "a dirty page comes twice", PARALLEL, dirty_doubled, CHECK_DIRTY },
	{ "another page is dirty", PARALLEL, dirty_elsewhere, CHECK_DIRTY },
	{ "more is protected again", PARALLEL, mask_fuller, CHECK_MASK },
	{ "less is protected again", PARALLEL, mask_dropped, CHECK_BITMAP },
	{ "the bitmap counts other pages", PARALLEL, count_changed, CHECK_BITMAP },
	{ "a fault writes, or not", PARALLEL, fault_writes, CHECK_DECODE },
	{ "a fault executes, or not", PARALLEL, fault_reads_code, CHECK_DECODE },
	{ "a fault's level", PARALLEL, fault_level, CHECK_DECODE },
	{ "a fault's class", PARALLEL, fault_class, CHECK_DECODE },
	{ "a fault's address", PARALLEL, fault_address, CHECK_FAULT },
	{ "write-protection beside a map", PARALLEL, protect_beside, CHECK_PROTECT },
	{ "a split beside a map", PARALLEL, split_beside, CHECK_SPLIT },
	{ "ageing beside a map", PARALLEL, age_beside, CHECK_AGE },
	{ "cleaning beyond the space", PARALLEL, clean_beyond, CHECK_CLEAN },
	{ "an access flag beyond the space", PARALLEL, touch_beyond, CHECK_YOUNG },
};

static void a_change_of_the_trace_is_noticed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct change *change = &changes[i];
		char path[256];
		struct text text;
		struct ordered_files files = {
			.trace = &text,
			.name = change->trace,
			.policy = S2PT_KVM,
		};
		struct ordered_report report;

		snprintf(path, sizeof(path), DATA "/traces/%s.csv.xz", change->trace);
		text = text_load(path);
		if (!change->make(&text))
			fail_msg("%s: nothing to change", change->name);
		report = check_ordered(&files);
		if (!report.disagreed[change->check]) {
			check_show(&report);
			fail_msg("%s: not noticed", change->name);
		}
		report_clear(&report);
		text_free(&text);
	}
}

/* The columns of a bitmap's line: line 1 has vm,slot,iter,slot_ipa,n_dirty,pages. */
enum {
	BITMAP_DIRTY = 4,
	BITMAP_PAGES
};

static size_t disagreements_with(const struct text *dirty, const char *snapshots, const char *name,
				 enum ordered_check check)
{
	char path[256];
	struct text trace;
	struct ordered_files files = {
		.trace = &trace,
		.name = name,
		.dirty = dirty,
		.snapshots = snapshots,
		.policy = S2PT_KVM,
	};
	struct ordered_report report;
	size_t bad;

	snprintf(path, sizeof(path), DATA "/traces/%s.csv.xz", name);
	trace = text_load(path);
	report = check_ordered(&files);
	bad = report.disagreed[check];
	assert_int_equal(report_bad(&report), bad);
	report_clear(&report);
	text_free(&trace);
	return bad;
}

static void a_page_more_or_less_in_a_bitmap_is_noticed(void **state)
{
	static const struct {
		const char *pages;
		const char *count;
		size_t disagreements;
	} rows[] = {
		{ "0-2f", "48", 0 },      { "1-2f", "47", 1 },      { "0-2e", "47", 1 },
		{ "0-2f 3fff", "49", 1 }, { "0-2f 4000", "49", 1 }, { "0-1f 21-30", "48", 1 },
	};
	struct text dirty = text_load(DATA "/dirty/k6.12-n1.exec.dirty.csv.xz");

	(void)state;
	assert_string_equal(text_column(&dirty, 1, BITMAP_PAGES), rows[0].pages);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		text_set(&dirty, 1, BITMAP_DIRTY, rows[i].count);
		text_set(&dirty, 1, BITMAP_PAGES, rows[i].pages);
		if (disagreements_with(&dirty, NULL, PARALLEL, CHECK_BITMAP) !=
		    rows[i].disagreements)
			fail_msg("%s", rows[i].pages);
	}
	text_free(&dirty);
}

static void a_missing_bitmap_is_noticed(void **state)
{
	struct text dirty = text_load(DATA "/dirty/k6.12-n1.exec.dirty.csv.xz");

	(void)state;
	text_remove(&dirty, 1);
	assert_int_equal(disagreements_with(&dirty, NULL, PARALLEL, CHECK_BITMAP), 1);
	text_free(&dirty);
}

#define SNAPSHOT "k6.12-16k-n1.manyvm"

/*
 * Replay with other leaves or registers in the sample's snapshot; returns how many disagreements
 * there are.
 */
static size_t with_snapshot(const struct text *leaves, const struct text *json,
			    enum ordered_check check)
{
	char folder[64];
	size_t bad;

	scratch_make(folder);
	text_write(leaves, folder, SNAPSHOT ".leaves.csv");
	text_write(json, folder, SNAPSHOT ".json");
	bad = disagreements_with(NULL, folder, SNAPSHOT, check);
	scratch_drop(folder);
	return bad;
}

enum {
	LEAF_WORD = 3,
	LEAF_PA
};

static void a_change_of_a_leaf_is_noticed(void **state)
{
	struct text leaves = text_load(DATA "/snapshots/" SNAPSHOT ".leaves.csv.xz");
	struct text json = text_load(DATA "/snapshots/" SNAPSHOT ".json");
	char *first = strdup(leaves.line[1]);
	char word[32];

	(void)state;
	assert_non_null(first);
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_LEAF), 0);
	/* A permission. */
	snprintf(word, sizeof(word), "0x%016llx",
		 strtoull(text_column(&leaves, 1, LEAF_WORD), NULL, 16) ^ 0x80);
	text_set(&leaves, 1, LEAF_WORD, word);
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_LEAF), 1);
	/* One leaf less, one leaf more. */
	text_remove(&leaves, 1);
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_LEAF), 1);
	text_insert(&leaves, 1, first);
	text_insert(&leaves, leaves.count, "1,0xfffc000,3,0x00400000499037ff,0x49900000,0x4000");
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_LEAF), 1);
	text_remove(&leaves, leaves.count - 1);
	text_insert(&leaves, leaves.count, "1,0xffffc000,3,0x00400000499037ff,0x49900000,0x4000");
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_LEAF), 1);
	text_remove(&leaves, leaves.count - 1);
	/* An access flag that was set before hardware could have cleared it. */
	snprintf(word, sizeof(word), "0x%016llx",
		 strtoull(text_column(&leaves, 1, LEAF_WORD), NULL, 16) & ~0x400ULL);
	text_set(&leaves, 1, LEAF_WORD, word);
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_LEAF), 1);
	free(first);
	text_free(&leaves);
	text_free(&json);
}

static void another_shape_of_table_is_noticed(void **state)
{
	struct text leaves = text_load(DATA "/snapshots/" SNAPSHOT ".leaves.csv.xz");
	struct text json = text_load(DATA "/snapshots/" SNAPSHOT ".json");
	unsigned long long vtcr;
	char line[64];
	size_t tree = 0;

	(void)state;
	while (!strstr(json.line[tree], "\"vtcr_el2\""))
		tree++;
	/* One bit of input less. */
	vtcr = strtoull(strstr(json.line[tree], "0x"), NULL, 16) + 1;
	snprintf(line, sizeof(line), "   \"vtcr_el2\": \"0x%llx\",", vtcr);
	text_remove(&json, tree);
	text_insert(&json, tree, line);
	assert_int_equal(with_snapshot(&leaves, &json, CHECK_SHAPE), 1);
	text_free(&leaves);
	text_free(&json);
}

static void another_policy_disagrees(void **state)
{
	static const enum s2pt_policy policies[] = { S2PT_EXACT, S2PT_RFC_2020, S2PT_ALWAYS_BBM };

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(policies[0]); i++) {
		struct text trace = text_load(DATA "/traces/" PARALLEL ".csv.xz");
		struct ordered_files files = {
			.trace = &trace,
			.name = PARALLEL,
			.policy = policies[i],
		};
		struct ordered_report report = check_ordered(&files);

		if (!report.disagreed[CHECK_MAP])
			fail_msg("%s", s2pt_policy_name(policies[i]));
		report_clear(&report);
		text_free(&trace);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_change_of_the_trace_is_noticed),
		cmocka_unit_test(a_page_more_or_less_in_a_bitmap_is_noticed),
		cmocka_unit_test(a_missing_bitmap_is_noticed),
		cmocka_unit_test(a_change_of_a_leaf_is_noticed),
		cmocka_unit_test(another_shape_of_table_is_noticed),
		cmocka_unit_test(another_policy_disagrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
