/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of a script's operations: finds the one that a line names, and reads its numbers. */

#include "ops.h"

#include "hyp.h"
#include "op_attr.h"
#include "op_init.h"
#include "op_look.h"
#include "op_map.h"
#include "op_test.h"

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
	/* What it is on a stage 1; NULL: a stage 1 has no such operation. */
	op_fn *hyp;
};

static const struct op ops[] = {
	{ "annot", 4, 4, 5, true, op_annot, NULL },
	{ "check", 0, 0, 0, true, op_check, op_check },
	{ "destroy", 0, 0, 1, true, op_destroy, op_destroy },
	{ "dump", 0, 0, 1, true, op_dump, op_dump },
	{ "fail", 1, 1, 2, false, op_fail, op_fail },
	{ "flush", 2, 2, 2, true, op_flush, NULL },
	{ "get", 1, 1, 1, true, op_get, op_get },
	{ "hash", 0, 0, 0, true, op_hash, op_hash },
	{ "hinit", 1, 1, WORDS_MAX, false, op_hinit, op_hinit },
	{ "init", 2, 2, WORDS_MAX, false, op_init, op_init },
	{ "isyoung", 1, 1, 1, true, op_isyoung, NULL },
	{ "map", 4, 3, 9, true, op_map, hyp_map },
	{ "mkold", 1, 1, 1, true, op_mkold, NULL },
	{ "mkyoung", 1, 1, 9, true, op_mkyoung, NULL },
	{ "owner", 3, 3, 4, true, op_owner, NULL },
	{ "poke", 3, 3, 3, true, op_poke, op_poke },
	{ "pteprot", 1, 1, 1, false, op_pteprot, op_pteprot },
	{ "race", 3, 1, 3, false, op_race, op_race },
	{ "rcu", 0, 0, 0, false, op_rcu, op_rcu },
	{ "relax", 2, 1, 9, true, op_relax, NULL },
	{ "split", 3, 3, 3, true, op_split, NULL },
	{ "stat", 0, 0, 0, false, op_stat, op_stat },
	{ "tcy", 3, 3, 3, true, op_tcy, NULL },
	{ "trace", 1, 0, 1, false, op_trace, op_trace },
	{ "unlinked", 5, 2, 5, true, op_unlinked, NULL },
	{ "unmap", 2, 2, 2, true, op_unmap, hyp_unmap },
	{ "version", 0, 0, 0, false, op_version, op_version },
	{ "vtcr", 3, 3, 3, false, op_vtcr, op_vtcr },
	{ "walk", 3, 2, 6, true, op_walk, op_walk },
	{ "wrprotect", 2, 2, 2, true, op_wrprotect, NULL },
};

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

bool ops_line(struct model *model, char *line)
{
	struct args args = { .words = NULL };
	struct words words;
	const struct op *op;
	op_fn *run;
	bool good;

	if (!words_cut(line, &words) || words.count == 0) {
		ops_result(model, "?args");
		return false;
	}
	args.words = &words;
	op = find(words.word[0]);
	if (!op) {
		ops_result(model, "?op");
		return false;
	}
	good = words.count > op->least && words.count <= op->most + 1 && read_numbers(op, &args);
	if (good && op->needs_table && !model_lives(model)) {
		ops_result(model, "nopgt");
		return true;
	}
	run = good && hyp_is(model) ? op->hyp : op->run;
	if (!run)
		return ops_result(model, "unsup");
	if (good && run(model, &args))
		return true;
	ops_result(model, "?args");
	return false;
}
