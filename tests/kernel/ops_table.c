/* SPDX-License-Identifier: GPL-2.0-only */
/* The operations on the table. */
#include "event.h"
#include "ops_parts.h"
#include "pool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool result(int error)
{
	char text[16];

	out_line("< %s", script_error_text(error, text));
	return true;
}

static bool prot_at(const struct args *args, unsigned int at, unsigned int *prot)
{
	return script_prot(args->words->word[at], prot);
}

static bool flags_from(const struct args *args, unsigned int first, unsigned int *flags)
{
	return script_flags(args->words, first, flags);
}

static bool op_map(const struct args *args)
{
	unsigned int prot, flags;

	if (!prot_at(args, 4, &prot) || !flags_from(args, 5, &flags))
		return false;
	if (!w_has_prot(prot))
		return result(W_UNSUP);
	return result(w_map(args->n[0], args->n[1], args->n[2], prot, flags));
}

static bool op_unmap(const struct args *args)
{
	if (!w_is_hyp())
		return result(w_unmap(args->n[0], args->n[1]));
	out_line("< 0 bytes=0x%llx", w_hyp_unmap(args->n[0], args->n[1]));
	return true;
}

static bool op_wrprotect(const struct args *args)
{
	return result(w_wrprotect(args->n[0], args->n[1]));
}

static bool op_flush(const struct args *args)
{
	return result(w_flush(args->n[0], args->n[1]));
}

static bool op_owner(const struct args *args)
{
	unsigned int flags;

	if (!flags_from(args, 4, &flags))
		return false;
	return result(w_owner(args->n[0], args->n[1], args->n[2], flags));
}

static bool op_annot(const struct args *args)
{
	unsigned int flags;

	if (!flags_from(args, 5, &flags))
		return false;
	return result(w_annotate(args->n[0], args->n[1], args->n[2], args->n[3], flags));
}

static bool op_relax(const struct args *args)
{
	unsigned int prot, flags;

	if (!prot_at(args, 2, &prot) || !flags_from(args, 3, &flags))
		return false;
	if (!w_has_prot(prot))
		return result(W_UNSUP);
	return result(w_relax(args->n[0], prot, flags));
}

static bool result_desc(int error, w_u64 desc)
{
	if (error)
		return result(error);
	out_line("< 0x%llx", desc);
	return true;
}

static bool op_mkyoung(const struct args *args)
{
	unsigned int flags;
	w_u64 desc = 0;
	int error;

	if (!flags_from(args, 2, &flags))
		return false;
	error = w_mkyoung(args->n[0], flags, &desc);
	return result_desc(error, desc);
}

static bool op_mkold(const struct args *args)
{
	w_u64 desc = 0;
	int error = w_mkold(args->n[0], &desc);

	return result_desc(error, desc);
}

static bool op_isyoung(const struct args *args)
{
	return result(w_is_young(args->n[0]));
}

static bool op_tcy(const struct args *args)
{
	return result(w_test_clear_young(args->n[0], args->n[1], args->n[2] != 0));
}

static bool op_split(const struct args *args)
{
	char text[16];
	int left = 0;
	int error = w_split(args->n[0], args->n[1], (int)args->n[2], &left);

	if (error == W_UNSUP)
		return result(error);
	out_line("< %s left=%d", script_error_text(error, text), left);
	return true;
}

static bool op_get(const struct args *args)
{
	w_u64 desc;
	int level;
	int error = w_get(args->n[0], &level, &desc);

	if (error)
		return result(error);
	out_line("< 0 level=%d pte=0x%llx", level, pool_shown(desc));
	return true;
}

static bool op_walk(const struct args *args)
{
	const struct words *words = args->words;
	const char *when = words->word[3];
	unsigned int flags = 0;
	int err_at = 0, err = 0;

	if (strspn(when, "lpP") != strlen(when))
		return false;
	for (unsigned int i = 4; i < words->count; i++) {
		char *word = words->word[i], *code;

		if (!strcmp(word, "sh")) {
			flags |= W_SHARED;
		} else if (!strcmp(word, "hf")) {
			flags |= W_HANDLE_FAULT;
		} else if (!strcmp(word, "ie")) {
			flags |= W_IGNORE_EAGAIN;
		} else if (!strncmp(word, "err=", 4)) {
			err_at = (int)strtol(word + 4, &code, 0);
			if (*code != ':' || !script_error(code + 1, &err))
				return false;
		} else {
			return false;
		}
	}
	return result(w_walk(args->n[0], args->n[1], when, flags, err_at, err));
}

static bool op_unlinked(const struct args *args)
{
	w_u64 objects, force;
	unsigned int prot;
	void *top;
	int error;

	if (!prot_at(args, 3, &prot) || !script_number(args->words->word[4], &objects) ||
	    !script_number(args->words->word[5], &force) || args->n[1] < 1 || args->n[1] > 2)
		return false;
	if (!w_has_prot(prot))
		return result(W_UNSUP);
	top = w_create_unlinked(args->n[0], (int)args->n[1], prot, (int)objects, force != 0,
				&error);
	if (error)
		return result(error);
	dump_print(&(struct span){ top, 1, (int)args->n[1] + 1, 0 }, false);
	w_free_unlinked(top, (int)args->n[1]);
	return result(0);
}

static bool op_pteprot(const struct args *args)
{
	unsigned int prot;
	char text[16];
	int error;

	error = w_desc_prot(args->n[0], &prot);
	if (error)
		return result(error);
	script_prot_text(prot, text);
	out_line("< %s", text);
	return true;
}

static bool op_vtcr(const struct args *args)
{
	out_line("< 0x%llx", w_vtcr(args->n[0], args->n[1], (unsigned int)args->n[2]));
	return true;
}

static const struct op ops[] = {
	{ "map", 4, 3, 9, true, op_map },
	{ "unmap", 2, 2, 2, true, op_unmap },
	{ "wrprotect", 2, 2, 2, true, op_wrprotect },
	{ "flush", 2, 2, 2, true, op_flush },
	{ "owner", 3, 3, 4, true, op_owner },
	{ "annot", 4, 4, 5, true, op_annot },
	{ "relax", 2, 1, 9, true, op_relax },
	{ "mkyoung", 1, 1, 9, true, op_mkyoung },
	{ "mkold", 1, 1, 1, true, op_mkold },
	{ "isyoung", 1, 1, 1, true, op_isyoung },
	{ "tcy", 3, 3, 3, true, op_tcy },
	{ "split", 3, 3, 3, true, op_split },
	{ "get", 1, 1, 1, true, op_get },
	{ "walk", 3, 2, 6, true, op_walk },
	{ "unlinked", 5, 2, 5, true, op_unlinked },
	{ "pteprot", 1, 1, 1, false, op_pteprot },
	{ "vtcr", 3, 3, 3, false, op_vtcr },
};

const struct op *ops_table_find(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!strcmp(ops[i].name, name))
			return &ops[i];
	}
	return NULL;
}

bool ops_table_stage2(const struct op *op)
{
	static const char *const own[] = { "map", "unmap", "get", "walk", "pteprot", "vtcr" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (!strcmp(own[i], op->name))
			return false;
	}
	return ops_table_find(op->name) == op;
}
