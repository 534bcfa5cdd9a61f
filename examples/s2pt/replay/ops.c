/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of a script's operations, and what they share: reading arguments, ranges and
 * permissions, printing results.
 */

#include "ops.h"

#include <string.h>

struct op {
	const char *name;
	/*
	 * Number of words that must follow, of those that are numbers, and of those that may
	 * follow.
	 */
	unsigned int least;
	unsigned int numbers;
	unsigned int most;
	bool needs_table;
	op_fn *run;
};

static const struct op ops[] = {
	{ "annot", 4, 4, 5, true, op_annot },
	{ "check", 0, 0, 0, true, op_check },
	{ "destroy", 0, 0, 1, true, op_destroy },
	{ "dump", 0, 0, 1, true, op_dump },
	{ "fail", 1, 1, 2, false, op_fail },
	{ "flush", 2, 2, 2, true, op_flush },
	{ "get", 1, 1, 1, true, op_get },
	{ "hash", 0, 0, 0, true, op_hash },
	{ "hinit", 1, 1, WORDS_MAX, false, op_hinit },
	{ "init", 2, 2, WORDS_MAX, false, op_init },
	{ "isyoung", 1, 1, 1, true, op_isyoung },
	{ "map", 4, 3, 9, true, op_map },
	{ "mkold", 1, 1, 1, true, op_mkold },
	{ "mkyoung", 1, 1, 9, true, op_mkyoung },
	{ "owner", 3, 3, 4, true, op_owner },
	{ "poke", 3, 3, 3, true, op_poke },
	{ "pteprot", 1, 1, 1, false, op_pteprot },
	{ "race", 3, 1, 3, false, op_race },
	{ "rcu", 0, 0, 0, false, op_rcu },
	{ "relax", 2, 1, 9, true, op_relax },
	{ "split", 3, 3, 3, true, op_split },
	{ "stat", 0, 0, 0, false, op_stat },
	{ "tcy", 3, 3, 3, true, op_tcy },
	{ "trace", 1, 0, 1, false, op_trace },
	{ "unlinked", 5, 2, 5, true, op_unlinked },
	{ "unmap", 2, 2, 2, true, op_unmap },
	{ "version", 0, 0, 0, false, op_version },
	{ "vtcr", 3, 3, 3, false, op_vtcr },
	{ "walk", 3, 2, 6, true, op_walk },
	{ "wrprotect", 2, 2, 2, true, op_wrprotect },
};

bool ops_result(struct model *model, const char *result)
{
	fprintf(model->out, "< %s\n", result);
	return true;
}

bool ops_status(struct model *model, enum s2pt_status status)
{
	return ops_result(model, like_result(status));
}

enum s2pt_status ops_range(const struct model *model, uint64_t ipa, uint64_t size,
			   struct s2pt_range *range)
{
	uint64_t in_page = s2pt_page_size(model_geom(model)) - 1;
	s2pt_ipa_t limit = s2pt_ipa_end(model_geom(model));
	s2pt_ipa_t start = ipa & ~in_page;
	s2pt_ipa_t end = (start + size + in_page) & ~in_page;

	*range = (struct s2pt_range){ ipa, size };
	if (!like_linux(model->like))
		return ipa > limit || size > limit - ipa ? S2PT_ERANGE : S2PT_DONE;
	*range = (struct s2pt_range){ start, end > start ? end - start : 0 };
	return start > limit || end > limit ? S2PT_ERANGE : S2PT_DONE;
}

bool ops_prot(const struct model *model, const char *word, struct prot *prot)
{
	bool good = words_prot(word, prot);

	/* 6.1 does not know this bit. */
	if (model->like == LIKE_6_1) {
		if (prot->attr.memtype == S2PT_NORMAL_NC)
			prot->attr.memtype = prot->two_types ? S2PT_DEVICE : S2PT_NORMAL;
		prot->two_types = false;
	}
	return good;
}

bool ops_has_prot(const struct model *model, const struct prot *prot)
{
	return !prot->half || model->like >= LIKE_7_3;
}

static const struct op *find(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
		if (!strcmp(ops[i].name, name))
			return &ops[i];
	return NULL;
}

static bool read_numbers(const struct op *op, struct args *args)
{
	for (unsigned int i = 0; i < op->numbers; i++)
		if (!words_number(args->words->word[i + 1], &args->number[i]))
			return false;
	return true;
}

void ops_line(struct model *model, char *line)
{
	struct args args = { .words = NULL };
	struct words words;
	const struct op *op;
	bool good;

	if (!words_cut(line, &words) || words.count == 0) {
		ops_result(model, "?args");
		return;
	}
	args.words = &words;
	op = find(words.word[0]);
	if (!op) {
		ops_result(model, "?op");
		return;
	}
	good = words.count > op->least && words.count <= op->most + 1 && read_numbers(op, &args);
	if (good && op->needs_table && !model_lives(model)) {
		ops_result(model, "nopgt");
		return;
	}
	if (!good || !op->run(model, &args))
		ops_result(model, "?args");
}
