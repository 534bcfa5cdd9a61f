/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a script that look at the table: the leaf of an address, a walk with a visitor, an
 * entry's permissions.
 */

#include "op_look.h"

#include "hyp.h"
#include "hypervisor.h"
#include "shown.h"
#include "tables.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 64

bool op_get(struct model *model, const struct args *args)
{
	struct s2pt_entry entry;
	const void *slot;

	if (s2pt_lookup(&model->pt, args->number[0], &entry) == S2PT_ERANGE)
		return ops_status(model, S2PT_ERANGE);
	slot = tables_slot(model, args->number[0], entry.level);
	fprintf(model->out, "< 0 level=%d pte=0x%" PRIx64 "\n", entry.level,
		model_shown(model, slot));
	return true;
}

/* A walk with a visitor, as the kernel's tests of its walker make one. */
struct visit {
	const struct model *model;
	bool leaves;
	bool before;
	bool after;
	/* -EAGAIN does not end the walk. */
	bool goes_on;
	/* Number of the visit that fails, and its error. */
	uint64_t fail_at;
	const char *error;
	uint64_t seen;
	s2pt_ipa_t at;
	s2pt_ipa_t end;
};

/* Visit an entry.  Returns the kernel's error, or NULL to go on. */
static const char *visited(struct visit *visit, const char *when, int level, const char *what)
{
	fprintf(visit->model->out, "  v %s %d 0x%" PRIx64 " %s\n", when, level, visit->at, what);
	if (!visit->error || ++visit->seen != visit->fail_at)
		return NULL;
	return visit->goes_on && !strcmp(visit->error, "-EAGAIN") ? NULL : visit->error;
}

static const char *walk_table(struct visit *visit, const struct tables_span *span);

static const char *walk_entry(struct visit *visit, const void *slot, int level)
{
	const struct model *model = visit->model;
	uint64_t word = model_read(slot);
	const void *table = tables_below(model, level, word);
	uint64_t size = s2pt_level_size(model_geom(model), level);
	s2pt_ipa_t entered = visit->at;
	const char *error = NULL;
	char text[TEXT_SIZE], name[TEXT_SIZE];

	if (!table) {
		snprintf(text, sizeof(text), "0x%" PRIx64, model_shown(model, slot));
		if (visit->leaves)
			error = visited(visit, "leaf", level, text);
		visit->at = (visit->at & ~(size - 1)) + size;
		return error;
	}
	snprintf(text, sizeof(text), "0x3 %s", model_name(model, table, name));
	if (visit->before)
		error = visited(visit, "pre", level, text);
	if (!error)
		error = walk_table(visit, &(struct tables_span){ table, 1, level + 1,
								 visit->at & ~(size - 1) });
	if (!error && visit->after) {
		s2pt_ipa_t left = visit->at;

		visit->at = entered;
		error = visited(visit, "post", level, text);
		visit->at = left;
	}
	return error;
}

static const char *walk_table(struct visit *visit, const struct tables_span *span)
{
	const struct s2pt_geom *geom = model_geom(visit->model);
	uint64_t count = (uint64_t)span->tables * s2pt_table_entries(geom);
	const char *error = NULL;

	while (!error && visit->at < visit->end) {
		uint64_t index = (visit->at - span->ipa) >> s2pt_level_shift(geom, span->level);

		if (index >= count)
			break;
		error = walk_entry(visit, (const uint64_t *)span->at + index, span->level);
	}
	return error;
}

static bool read_failure(const char *word, struct visit *visit)
{
	char *code;

	visit->fail_at = strtoull(word, &code, 10);
	if (*code != ':')
		return false;
	visit->error = words_error(code + 1);
	return visit->error != NULL;
}

static bool read_visit(const struct words *words, struct visit *visit, unsigned int *flags)
{
	const char *when = words->word[3];

	if (strspn(when, "lpP") != strlen(when))
		return false;
	visit->leaves = strchr(when, 'l') != NULL;
	visit->before = strchr(when, 'p') != NULL;
	visit->after = strchr(when, 'P') != NULL;
	*flags = 0;
	for (unsigned int i = 4; i < words->count; i++) {
		const char *word = words->word[i];

		if (!strcmp(word, "sh"))
			*flags |= WALK_SH;
		else if (!strcmp(word, "hf"))
			*flags |= WALK_HF;
		else if (!strcmp(word, "ie"))
			*flags |= WALK_IE;
		else if (strncmp(word, "err=", 4) != 0 || !read_failure(word + 4, visit))
			return false;
	}
	return true;
}

bool op_walk(struct model *model, const struct args *args)
{
	struct visit visit = { .model = model };
	struct tables_span root = tables_root(model);
	const char *error = NULL;
	struct s2pt_range range;
	enum s2pt_status status;
	unsigned int flags;

	if (!read_visit(args->words, &visit, &flags))
		return false;
	visit.goes_on = model->like == LIKE_6_12 ? !(flags & WALK_HF) : (flags & WALK_IE) != 0;
	visit.goes_on &= !like_alone(model->like);
	status = ops_range(model, args->number[0], args->number[1], &range);
	model_begin(model, DOING_ELSE, (flags & WALK_SH) != 0);
	if (status == S2PT_DONE) {
		visit.at = range.ipa & ~(s2pt_page_size(model_geom(model)) - 1);
		visit.end = range.ipa + range.size;
		error = walk_table(&visit, &root);
	}
	model_end(model);
	return error ? ops_result(model, error) : ops_status(model, status);
}

bool op_pteprot(struct model *model, const struct args *args)
{
	static const unsigned int by_xn[] = { S2PT_X, S2PT_UX, 0, S2PT_PX };
	uint64_t word = args->number[0];
	unsigned int xn = (unsigned int)(word >> 53) & (model->like < LIKE_7_3 ? 2 : 3);
	unsigned int perm = 0;
	char text[TEXT_SIZE];

	if (model->like == LIKE_5_10)
		return ops_result(model, "unsup");
	if (word & 1) {
		perm = by_xn[xn];
		perm |= word >> 6 & 1 ? (unsigned int)S2PT_R : 0;
		perm |= word >> 7 & 1 ? (unsigned int)S2PT_W : 0;
	}
	if (hyp_is(model))
		perm = hyp_perm(model, word);
	words_show_prot(perm, (unsigned int)(word >> 55) & 15, text);
	return ops_result(model, text);
}
