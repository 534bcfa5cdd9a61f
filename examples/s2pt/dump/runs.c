/* SPDX-License-Identifier: BSD-2-Clause */
/* Leaves as runs of like ones, in text and JSON, or one by one as CSV; and the totals of a tree. */

#include "runs.h"

#include "common/args.h"
#include "common/fields_stage1.h"
#include "common/mair.h"
#include "s2pt/stage1.h"

#include <inttypes.h>
#include <stdio.h>

static void print_csv(const struct runs *runs, const struct tree_leaf *leaf)
{
	printf("%u,0x%" PRIx64 ",%d,0x%016" PRIx64 ",", runs->tree->root.vmid, leaf->ipa,
	       leaf->level, leaf->word);
	if (leaf->valid)
		printf("0x%" PRIx64, leaf->pa);
	printf(",0x%" PRIx64 "\n", leaf->size);
}

static void print_run(const struct runs *runs)
{
	const struct s2pt_format *format = &runs->tree->format;
	const struct tree_leaf *leaf = &runs->first;
	struct s2pt_attr attr = s2pt_desc_attr(format, (s2pt_desc_t){ leaf->word }, leaf->level);
	uint64_t length = runs->count * leaf->size;
	char size[8];
	char perm[STAGE1_PERM];
	char type[MAIR_TEXT];

	printf("  0x%012" PRIx64 "-0x%012" PRIx64 "  %5" PRIu64 " x %-4s level %d", leaf->ipa,
	       leaf->ipa + length - 1, runs->count, args_show_size(leaf->size, size), leaf->level);
	if (!leaf->valid) {
		printf("  0x%016" PRIx64 "  invalid\n", leaf->word);
		return;
	}
	if (s2pt_is_stage1(format))
		printf("  -> 0x%012" PRIx64 "  %s  %s", leaf->pa,
		       stage1_perm_text(format, leaf->word, perm),
		       mair_text(stage1_mair_byte(format, leaf->word), type));
	else
		printf("  -> 0x%012" PRIx64 "  %s  %s", leaf->pa, perm_text(attr.perm, perm),
		       memattr_text(s2pt_desc_memattr((s2pt_desc_t){ leaf->word }), format));
	if (attr.software)
		printf(", software 0x%x", attr.software);
	printf("%s%s%s\n", attr.old ? ", old" : "", attr.contiguous ? ", contiguous" : "",
	       attr.no_tlb ? ", nT" : "");
}

static json_t *run_json(const struct runs *runs)
{
	const struct tree_leaf *leaf = &runs->first;
	s2pt_desc_t desc = { leaf->word };
	char perm[STAGE1_PERM];
	json_t *run = json_pack("{s:o, s:i, s:o, s:I, s:o, s:b}", "ipa", json_hex(leaf->ipa),
				"level", leaf->level, "size", json_hex(leaf->size), "count",
				(json_int_t)runs->count, "descriptor",
				json_sprintf("0x%016" PRIx64, leaf->word), "valid", leaf->valid);

	if (leaf->valid) {
		const struct s2pt_format *format = &runs->tree->format;
		const char *may = s2pt_is_stage1(format)
					  ? stage1_perm_text(format, leaf->word, perm)
					  : perm_text(s2pt_desc_perm(format, desc), perm);

		json_object_set_new(run, "pa", json_hex(leaf->pa));
		json_object_set_new(run, "perm", json_string(may));
	}
	return run;
}

static void end_absent(struct runs *runs)
{
	if (runs->absent_bytes && runs->form == JSON)
		json_array_append_new(runs->absent_list,
				      json_pack("{s:o, s:o}", "ipa", json_hex(runs->absent), "size",
						json_hex(runs->absent_bytes)));
	else if (runs->absent_bytes)
		printf("  0x%012" PRIx64 "-0x%012" PRIx64 "  not in the input\n", runs->absent,
		       runs->absent + runs->absent_bytes - 1);
	runs->absent_bytes = 0;
}

void runs_end(struct runs *runs)
{
	if (runs->count && runs->form == JSON)
		json_array_append_new(runs->list, run_json(runs));
	else if (runs->count)
		print_run(runs);
	runs->count = 0;
	end_absent(runs);
}

void runs_absent(void *ctx, const struct tree_entry *first, unsigned int count)
{
	struct runs *runs = ctx;

	/* The lines of CSV are leaves. */
	if (runs->form == CSV)
		return;
	if (runs->count || runs->absent + runs->absent_bytes != first->ipa) {
		runs_end(runs);
		runs->absent = first->ipa;
	}
	runs->absent_bytes += first->size * count;
}

/* Does `leaf` follow the run and look like it? */
static bool continues(const struct runs *runs, const struct tree_leaf *leaf)
{
	const struct s2pt_format *format = &runs->tree->format;
	const struct tree_leaf *first = &runs->first;
	uint64_t length = runs->count * first->size;

	if (!runs->count || leaf->level != first->level || leaf->valid != first->valid ||
	    leaf->ipa != first->ipa + length)
		return false;
	if (!leaf->valid)
		return leaf->word == first->word;
	return leaf->pa == first->pa + length &&
	       tree_attributes(format, leaf->word, leaf->level) ==
		       tree_attributes(format, first->word, first->level);
}

void runs_leaf(void *ctx, const struct tree_leaf *leaf)
{
	struct runs *runs = ctx;

	if (runs->form == CSV) {
		print_csv(runs, leaf);
		return;
	}
	if (runs->absent_bytes || !continues(runs, leaf)) {
		runs_end(runs);
		runs->first = *leaf;
	}
	runs->count++;
}

static void print_levels(const char *what, const uint64_t count[S2PT_LEVELS], FILE *out)
{
	const char *before = "";

	fprintf(out, "%s: ", what);
	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		if (!count[level + 1])
			continue;
		fprintf(out, "%s%" PRIu64 " of level %d", before, count[level + 1], level);
		before = ", ";
	}
	fputs(*before ? "\n" : "none\n", out);
}

static bool is_zero(const uint64_t count[S2PT_LEVELS])
{
	for (int i = 0; i < S2PT_LEVELS; i++)
		if (count[i])
			return false;
	return true;
}

void runs_lacks(const struct tree_totals *totals, const char *before, FILE *out)
{
	if (!is_zero(totals->absent_tables)) {
		fputs(before, out);
		print_levels("tables not in the input", totals->absent_tables, out);
	}
	if (totals->absent_entries)
		fprintf(out, "%sentries not in the input, of tables that are: %" PRIu64 "\n",
			before, totals->absent_entries);
}

void runs_totals(const struct tree_totals *totals)
{
	print_levels("  tables", totals->tables, stdout);
	print_levels("  leaves", totals->leaves, stdout);
	printf("  memory of tables: 0x%" PRIx64 " bytes\n", totals->table_bytes);
	printf("  mapped: 0x%" PRIx64 " bytes\n", totals->bytes);
	runs_lacks(totals, "  ", stdout);
	if (totals->marks)
		printf("  invalid and not empty: %" PRIu64 "\n", totals->marks);
}

json_t *runs_levels(const uint64_t count[S2PT_LEVELS])
{
	json_t *object = json_object();

	for (int level = S2PT_LEVEL_MIN; level <= S2PT_LEVEL_MAX; level++) {
		char name[4];

		snprintf(name, sizeof(name), "%d", level);
		if (count[level + 1])
			json_object_set_new(object, name,
					    json_integer((json_int_t)count[level + 1]));
	}
	return object;
}
