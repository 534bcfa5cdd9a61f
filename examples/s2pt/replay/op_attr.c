/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a script that change attributes: write-protect, flush, relax, age, split, unlinked
 * subtrees.
 */

#include "op_attr.h"

#include "accident.h"
#include "hypervisor.h"
#include "release.h"
#include "tables.h"

#include <inttypes.h>

static bool value(struct model *model, uint64_t number)
{
	fprintf(model->out, "< 0x%" PRIx64 "\n", number);
	return true;
}

/* Write-protect.  As in Linux the invalidation is left to a caller, and a script has none. */
bool op_wrprotect(struct model *model, const struct args *args)
{
	struct s2pt_gather gather;
	struct s2pt_range range;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	status = ops_range(model, args->number[0], args->number[1], &range);
	if (status != S2PT_DONE)
		return ops_status(model, status);
	model_begin(model, DOING_ELSE, false);
	status = s2pt_protect_alone(s2pt_exclusive(&model->pt), &range, S2PT_W, &gather);
	/* KVM leaves the invalidation to its callers, so that a script does not see it. */
	model->now.no_tlbi = true;
	s2pt_gather_flush(&model->pt, &gather);
	model_end(model);
	return ops_status(model, status);
}

bool op_flush(struct model *model, const struct args *args)
{
	struct s2pt_range range;
	enum s2pt_status status;

	if (like_linux(model->like) && model_format(model)->fwb)
		return ops_status(model, S2PT_DONE);
	status = ops_range(model, args->number[0], args->number[1], &range);
	model_begin(model, DOING_ELSE, false);
	if (status == S2PT_DONE)
		status = s2pt_clean(&model->pt, &range);
	model_end(model);
	return ops_status(model, status);
}

/* Do `relax` and `mkyoung` run beside other walkers?  In 7.3 their callers choose. */
static bool walks_shared(const struct model *model, unsigned int flags)
{
	return model->like < LIKE_7_3 ? !like_alone(model->like) : !flags || flags & WALK_SH;
}

/* Find the entry where a walk for an address ends; false beyond the input space. */
static bool find(const struct model *model, s2pt_ipa_t ipa, struct s2pt_entry *entry)
{
	return s2pt_lookup(&model->pt, ipa, entry) != S2PT_ERANGE;
}

static int leaf_level(const struct model *model, s2pt_ipa_t ipa)
{
	struct s2pt_entry entry;

	return find(model, ipa, &entry) && entry.kind == S2PT_LEAF ? entry.level : 0;
}

/* Ask for what a relax owes that has changed nothing. */
static void forget_here(struct model *model, s2pt_ipa_t ipa)
{
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_IPA,
		.ipa = ipa & ~(s2pt_page_size(model_geom(model)) - 1),
		.size = s2pt_page_size(model_geom(model)),
		.level = S2PT_LEVEL_UNKNOWN,
		.scope = S2PT_LOCAL,
		.stage1 = true,
	};

	model_ops.tlbi(model, &request);
}

bool op_relax(struct model *model, const struct args *args)
{
	s2pt_ipa_t ipa = args->number[0];
	enum s2pt_status status;
	unsigned int flags;
	struct prot prot;

	if (!ops_prot(model, args->words->word[2], &prot) || !words_flags(args->words, 3, &flags))
		return false;
	if (!ops_has_prot(model, &prot))
		return ops_result(model, "unsup");
	/* A relax does not look at the memory type. */
	prot.attr.memtype = S2PT_NORMAL;
	if (prot.attr.software || s2pt_attr_check(model_format(model), &prot.attr) != S2PT_DONE)
		return ops_status(model, S2PT_EINVAL);
	model_begin(model, DOING_RELAX, walks_shared(model, flags));
	model->now.ipa = ipa;
	model->now.no_cmo = model->like == LIKE_5_10;
	if (model->like == LIKE_7_3 && flags & WALK_IE) {
		/* Linux's walk succeeds whatever it finds, and leaves a level behind. */
		model->now.level_left = true;
		model->now.level = leaf_level(model, ipa);
	}
	status = accident_relax(model, ipa, prot.attr.perm);
	if (status == S2PT_DONE)
		status = s2pt_relax(&model->pt, ipa, prot.attr.perm);
	else
		forget_here(model, ipa);
	model_end(model);
	/*
	 * Linux says 0 if the leaf had the permissions.  6.1 says so too where nothing is mapped.
	 */
	if (status == S2PT_ALREADY || (like_alone(model->like) && status > S2PT_DONE) ||
	    (model->like == LIKE_7_3 && status > S2PT_DONE && flags & WALK_IE))
		status = S2PT_DONE;
	return ops_status(model, status);
}

bool op_mkyoung(struct model *model, const struct args *args)
{
	struct s2pt_entry entry = { .ipa = 0 };
	enum s2pt_status status;
	unsigned int flags;

	if (!words_flags(args->words, 2, &flags))
		return false;
	find(model, args->number[0], &entry);
	model_begin(model, DOING_ELSE, walks_shared(model, flags));
	status = s2pt_touch(&model->pt, args->number[0]);
	if (status != S2PT_ERANGE &&
	    (like_alone(model->like) || (model->like == LIKE_7_3 && flags & WALK_IE)))
		model_publish(model);
	model_end(model);
	if (model->like == LIKE_7_3)
		return ops_result(model, "void");
	if (status == S2PT_DONE || status == S2PT_ALREADY)
		return value(model, entry.desc.word);
	return value(model, 0);
}

bool op_mkold(struct model *model, const struct args *args)
{
	struct s2pt_range page = { args->number[0], 1 };
	struct s2pt_entry entry = { .ipa = 0 };
	struct s2pt_gather gather;
	bool young;

	if (!like_alone(model->like) && like_linux(model->like))
		return ops_result(model, "unsup");
	if (!find(model, page.ipa, &entry) || entry.kind != S2PT_LEAF)
		return value(model, 0);
	s2pt_gather_init(&gather);
	model_begin(model, DOING_ELSE, false);
	(void)s2pt_age_clear_alone(s2pt_exclusive(&model->pt), &page, &young, &gather);
	model_end(model);
	return value(model, entry.desc.word);
}

bool op_isyoung(struct model *model, const struct args *args)
{
	struct s2pt_entry entry;

	if (!like_alone(model->like) && like_linux(model->like))
		return ops_result(model, "unsup");
	return ops_result(model, find(model, args->number[0], &entry) && s2pt_desc_young(entry.desc)
					 ? "1"
					 : "0");
}

bool op_tcy(struct model *model, const struct args *args)
{
	struct s2pt_gather gather;
	struct s2pt_range range;
	enum s2pt_status status;
	bool young = false;

	if (like_alone(model->like))
		return ops_result(model, "unsup");
	s2pt_gather_init(&gather);
	status = ops_range(model, args->number[0], args->number[1], &range);
	model_begin(model, DOING_ELSE, false);
	if (status == S2PT_DONE && args->number[2])
		status = s2pt_age_clear_alone(s2pt_exclusive(&model->pt), &range, &young, &gather);
	else if (status == S2PT_DONE)
		status = s2pt_age_test(&model->pt, &range, &young);
	model_end(model);
	/* This result has no room for an error. */
	if (status != S2PT_DONE)
		model_warn(model);
	return ops_result(model, young ? "1" : "0");
}

static bool result_left(struct model *model, enum s2pt_status status, uint64_t left)
{
	fprintf(model->out, "< %s left=%" PRIu64 "\n", like_result(status), left);
	return true;
}

bool op_split(struct model *model, const struct args *args)
{
	struct s2pt_splitting splitting = { .pages = args->number[2] };
	enum s2pt_status status;
	uint64_t left;

	if (like_alone(model->like))
		return ops_result(model, "unsup");
	status = ops_range(model, args->number[0], args->number[1], &splitting.range);
	model_begin(model, DOING_SPLIT, false);
	model->now.cache.left = args->number[2];
	splitting.cache = &model->now.cache;
	if (status == S2PT_DONE)
		status = s2pt_split(s2pt_exclusive(&model->pt), &splitting);
	left = model->now.cache.left;
	model_publish(model);
	model_end(model);
	return result_left(model, status, left);
}

bool op_rcu(struct model *model, const struct args *args)
{
	(void)args;
	if (like_alone(model->like))
		return ops_result(model, "unsup");
	fprintf(model->out, "< %" PRIu64 "\n", model_settle(model));
	return true;
}

static enum s2pt_status build(struct model *model, struct s2pt_subtree *subtree, void **table)
{
	struct s2pt higher = model->pt;
	struct s2pt_geom *geom = &higher.config.format.geom;
	s2pt_pa_t end = s2pt_pa_end(geom);
	bool impossible = subtree->pa >= end && like_empties(model->like);
	enum s2pt_status status;

	/* 6.12 leaves entries empty whose output address 7.3 cuts off. */
	if (like_linux(model->like))
		subtree->pa &= end - 1;

	/* Linux does not check whether the level is above the table's first one. */
	if (subtree->level < geom->start_level)
		geom->start_level = subtree->level;
	model_begin(model, impossible ? DOING_ACCIDENT : DOING_ELSE, false);
	status = s2pt_subtree_build(&higher, subtree, table);
	model_end(model);
	if (impossible && status == S2PT_DONE)
		accident_empty(model, *table, subtree->level + 1);
	return status;
}

bool op_unlinked(struct model *model, const struct args *args)
{
	struct s2pt_subtree subtree = {
		.pa = args->number[0],
		.level = (int)args->number[1],
		.cache = &model->now.cache,
	};
	uint64_t objects, force;
	enum s2pt_status status;
	struct prot prot;
	void *table;

	if (args->number[1] < 1 || args->number[1] > 2 ||
	    !ops_prot(model, args->words->word[3], &prot) ||
	    !words_number(args->words->word[4], &objects) ||
	    !words_number(args->words->word[5], &force))
		return false;
	if (like_alone(model->like) || !ops_has_prot(model, &prot))
		return ops_result(model, "unsup");
	if (prot.two_types)
		return ops_status(model, S2PT_EINVAL);
	subtree.attr = prot.attr;
	subtree.pages_only = force != 0;
	status = build(model, &subtree, &table);
	if (status != S2PT_DONE)
		return ops_status(model, status);
	tables_dump(model, &(struct tables_span){ table, 1, subtree.level + 1, 0 }, false);
	release_subtree(model, table, subtree.level);
	return ops_status(model, status);
}
