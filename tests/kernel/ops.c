/* SPDX-License-Identifier: GPL-2.0-only */
/* The operations on the engine, and the choice of one by its name. */
#include "ops.h"

#include "cost.h"
#include "event.h"
#include "ops_parts.h"
#include "pool.h"
#include "retire.h"
#include "store.h"

#include <errno.h>
#include <string.h>

static struct w_shape shape;

struct span ops_root(void)
{
	return (struct span){ w_root(), shape.root_pages, shape.start_level, 0 };
}

static bool op_version(const struct args *args)
{
	(void)args;
	out_line("< s2pt-script 1 engine=%s page_shift=%u", S2PT_ENGINE_NAME, w_page_shift);
	return true;
}

struct init_flags {
	struct w_setup setup;
	bool high, defer, unsup;
	w_u64 limit;
};

static bool granule_is(const char *name)
{
	return !strcmp(name, w_page_shift == 12 ? "4k" : w_page_shift == 14 ? "16k" : "64k");
}

static bool init_flag(struct init_flags *f, const char *word)
{
	struct w_setup *s = &f->setup;
	const struct {
		const char *name;
		bool *flag;
	} names[] = {
		{ "fwb", &s->fwb },     { "tlbr", &s->tlbr },  { "lpa2", &s->lpa2 },
		{ "xnx", &s->xnx },     { "ass1", &s->as_s1 }, { "nofwb", &s->nofwb },
		{ "idmap", &s->idmap }, { "nodc", &s->nodc },  { "noic", &s->noic },
		{ "defer", &f->defer }, { "hi", &f->high },    { "hvhe", &s->hvhe },
		{ "bti", &s->bti },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i].name, word)) {
			*names[i].flag = true;
			return true;
		}
	}
	if (!strcmp(word, "dic") || !strcmp(word, "idc"))
		return true;
	if (!strcmp(word, "fp=all") || !strcmp(word, "fp=perm")) {
		s->force = word[3] == 'a' ? W_FORCE_ALL : W_FORCE_PERM;
		return true;
	}
	if (!strncmp(word, "g=", 2)) {
		f->unsup |= !granule_is(word + 2);
		return true;
	}
	return !strncmp(word, "max=", 4) && script_number(word + 4, &f->limit);
}

/* Read the flags from the word `first` on; false: there is one that nobody knows. */
static bool init_flags(const struct args *args, unsigned int first, struct init_flags *f)
{
	for (unsigned int i = first; i < args->words->count; i++) {
		if (!init_flag(f, args->words->word[i]))
			return false;
	}
	return true;
}

/* All but a table is as new. */
static void start_anew(const struct init_flags *f)
{
	pool_reset(f->high, f->setup.lpa2);
	event_clear();
	retire_defer(f->defer);
	pool_limit((unsigned int)f->limit);
}

static bool op_init(const struct args *args)
{
	struct init_flags f = { 0 };
	int error;

	if (!init_flags(args, 3, &f))
		return false;
	if (w_lives()) {
		out_line("< busy");
		return true;
	}
	if (f.unsup)
		return result(W_UNSUP);
	f.setup.ia_bits = args->n[0] > 1000 ? 1000 : (unsigned int)args->n[0];
	f.setup.pa_bits = args->n[1] > 1000 ? 1000 : (unsigned int)args->n[1];
	start_anew(&f);
	error = w_init(&f.setup, &shape);
	if (error)
		return result(error);
	out_line("< 0 vtcr=0x%llx start=%d pgd=%u", shape.vtcr, shape.start_level,
		 shape.root_pages);
	return true;
}

static bool op_destroy(const struct args *args)
{
	w_destroy(args->words->count > 1 ? args->n[0] : 0);
	pool_fail(0, 0);
	store_race(0, false, 0);
	out_line("< 0 live=%u", pool_stat().live);
	return true;
}

static bool op_rcu(const struct args *args)
{
	(void)args;
	if (!w_retires)
		return result(W_UNSUP);
	out_line("< %u", retire_settle());
	return true;
}

static bool op_fail(const struct args *args)
{
	w_u64 more = args->words->count > 2 ? args->n[1] : 1;

	pool_fail((unsigned int)args->n[0], more ? (unsigned int)more - 1 : 0);
	return result(0);
}

static bool op_race(const struct args *args)
{
	const char *how = args->words->word[2];
	w_u64 value;

	if ((strcmp(how, "xor") && strcmp(how, "set")) ||
	    !script_number(args->words->word[3], &value))
		return false;
	store_race((unsigned int)args->n[0], !strcmp(how, "set"), value);
	return result(0);
}

static bool op_poke(const struct args *args)
{
	struct span root = ops_root();
	w_u64 *slot = dump_slot(&root, args->n[0], (int)args->n[1]);
	w_u64 old, want = args->n[2];

	if (args->n[0] >> shape.ia_bits)
		return result(-ERANGE);
	if (!slot)
		return result(-ENOENT);
	old = *slot;
	if (!old || !want || (args->n[1] < 3 && (pool_child(old) || (want & 3) == 3)))
		return result(-EINVAL);
	/* The count of the table stays right. */
	if (w_counts_valid && (old ^ want) & 1)
		return result(-EINVAL);
	*slot = want;
	out_line("< 0 old=0x%llx", pool_shown(old));
	return true;
}

static bool op_trace(const struct args *args)
{
	event_trace(args->words->word[1]);
	return result(0);
}

static bool op_dump(const struct args *args)
{
	const struct words *words = args->words;
	struct span root = ops_root();

	if (words->count > 1 && strcmp(words->word[1], "full"))
		return false;
	out_line("< n=%lu", dump_print(&root, words->count > 1));
	return true;
}

static bool op_hash(const struct args *args)
{
	struct span root = ops_root();
	w_u64 hash;
	unsigned long n = dump_hash(&root, &hash);

	(void)args;
	out_line("< %016llx n=%lu", hash, n);
	return true;
}

static bool op_check(const struct args *args)
{
	struct span root = ops_root();
	unsigned int tables, bad = dump_check(&root, &tables);

	(void)args;
	if (bad)
		out_line("< bad=%u", bad);
	else
		out_line("< ok tables=%u live=%u", tables, pool_stat().live);
	return true;
}

static bool op_stat(const struct args *args)
{
	struct pool_stat s = pool_stat();

	(void)args;
	out_line("< warn=%u live=%u peak=%u allocs=%u", event_warnings(), s.live, s.peak, s.allocs);
	return true;
}

static bool op_cost(const struct args *args)
{
	(void)args;
	cost_print();
	return true;
}

static bool op_hinit(const struct args *args)
{
	struct init_flags f = { 0 };
	int error;

	if (!init_flags(args, 2, &f))
		return false;
	if (w_lives()) {
		out_line("< busy");
		return true;
	}
	if (f.unsup)
		return result(W_UNSUP);
	f.setup.ia_bits = args->n[0] > 1000 ? 1000 : (unsigned int)args->n[0];
	start_anew(&f);
	error = w_hinit(&f.setup, &shape);
	if (error)
		return result(error);
	out_line("< 0 start=%d pgd=%u", shape.start_level, shape.root_pages);
	return true;
}

static const struct op ops[] = {
	{ "version", 0, 0, 0, false, op_version }, { "init", 2, 2, 20, false, op_init },
	{ "destroy", 0, 0, 1, true, op_destroy },  { "rcu", 0, 0, 0, false, op_rcu },
	{ "fail", 1, 1, 2, false, op_fail },       { "race", 3, 1, 3, false, op_race },
	{ "poke", 3, 3, 3, true, op_poke },        { "trace", 1, 0, 1, false, op_trace },
	{ "dump", 0, 0, 1, true, op_dump },        { "hash", 0, 0, 0, true, op_hash },
	{ "check", 0, 0, 0, true, op_check },      { "stat", 0, 0, 0, false, op_stat },
	{ "hinit", 1, 1, 20, false, op_hinit },    { "cost", 0, 0, 0, false, op_cost },
};

static const struct op *find(const char *name)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!strcmp(ops[i].name, name))
			return &ops[i];
	}
	return ops_table_find(name);
}

static bool read_numbers(const struct op *op, struct args *args)
{
	for (unsigned int i = 0; i < op->numbers; i++) {
		if (!script_number(args->words->word[i + 1], &args->n[i]))
			return false;
	}
	/* `destroy` and `fail` end in a number that may be left out. */
	if (op->most == op->numbers + 1 && args->words->count == op->most + 1 &&
	    (op->run == op_destroy || op->run == op_fail))
		return script_number(args->words->word[op->most], &args->n[op->most - 1]);
	return true;
}

/* So many cover the input space, or 2^48 bytes; a range may be larger, and the kernel goes on for thousands of millions. */
static unsigned long most_ranges(void)
{
	unsigned int bits = shape.ia_bits > 48 ? shape.ia_bits : 48;

	return 1UL << (bits - w_page_shift - 21);
}

void ops_run(const struct words *words)
{
	const struct op *op = find(words->word[0]);
	struct args args = { .words = words };
	unsigned int given = words->count - 1;

	event_ranges(most_ranges());
	if (!op)
		out_line("< ?op");
	else if (given < op->least || given > op->most || !read_numbers(op, &args))
		out_line("< ?args");
	else if (op->needs_table && !w_lives())
		out_line("< nopgt");
	else if (w_is_hyp() && ops_table_stage2(op))
		result(W_UNSUP);
	else if (!op->run(&args))
		out_line("< ?args");
}
