/* SPDX-License-Identifier: BSD-2-Clause */
/* Operations of a script that map, unmap and mark. */

#include "op_map.h"

#include "accident.h"
#include "held.h"
#include "hypervisor.h"

/* The first output address that descriptors can't hold. */
static s2pt_pa_t output_end(const struct model *model)
{
	return s2pt_pa_end(model_geom(model));
}

static bool forced(const struct model *model, const struct s2pt_attr *attr)
{
	bool all = attr->perm == (S2PT_R | S2PT_W | S2PT_X) && attr->memtype == S2PT_NORMAL &&
		   attr->software == 0;

	return model->setup.force_all || (model->setup.force_perm && !all);
}

/* Does a map go on past entries that it does not change? */
static bool passes_over(enum like like, unsigned int flags)
{
	switch (like) {
	case LIKE_5_10:
		return true;
	case LIKE_6_1:
		return false;
	case LIKE_6_12:
		return !(flags & WALK_HF);
	case LIKE_7_3:
	case LIKE_LIBS2PT:
		return (flags & WALK_IE) != 0;
	}
	return false;
}

/* Are there flags that leave duties out?  6.1 has none, and neither has the core. */
static bool skips(enum like like)
{
	return like == LIKE_6_12 || like == LIKE_7_3;
}

static enum s2pt_status map_piece(struct model *model, const struct s2pt_mapping *piece)
{
	/* 6.1 has no store in place for walks that are alone. */
	if (model->now.shared || like_alone(model->like))
		return s2pt_map(&model->pt, piece);
	return s2pt_map_alone(s2pt_exclusive(&model->pt), piece);
}

/*
 * How much of what follows a piece is passed over with it: an entry that reaches beyond the piece was to give way to a table, and
 * that swap was lost.
 */
static uint64_t passed_over(struct model *model, const struct s2pt_mapping *piece)
{
	s2pt_ipa_t end = piece->ipa + piece->size, reach;
	struct s2pt_entry entry;

	if (!piece->pass_over || s2pt_lookup(&model->pt, end - 1, &entry) != S2PT_DONE)
		return 0;
	reach = entry.ipa + s2pt_level_size(model_geom(model), entry.level);
	return reach > end ? reach - end : 0;
}

/*
 * Map piece by piece, as some output addresses may be impossible: 6.1 and 6.12 empty what they
 * can't map, 7.3 drops the bits above, and the core calls it an error of the caller's.
 */
static enum s2pt_status map_pieces(struct model *model, const struct s2pt_mapping *mapping)
{
	s2pt_pa_t end = output_end(model);
	struct s2pt_mapping piece = *mapping;
	enum s2pt_status status = S2PT_DONE;
	uint64_t left = mapping->size, over;

	if (!like_linux(model->like))
		return map_piece(model, mapping);
	while (status == S2PT_DONE && left) {
		bool impossible = like_empties(model->like) && piece.pa >= end;

		if (!like_empties(model->like))
			piece.pa &= end - 1;
		piece.size = impossible || left < end - piece.pa ? left : end - piece.pa;
		if (impossible)
			status = accident_map(model, &piece);
		else
			status = map_piece(model, &piece);
		left -= piece.size;
		over = left ? passed_over(model, &piece) : 0;
		over = over < left ? over : left;
		left -= over;
		piece.ipa += piece.size + over;
		piece.pa += piece.size + over;
	}
	return status;
}

/* A part of an operation that maps or marks, from one held entry to the next. */
typedef enum s2pt_status part_fn(struct model *model, const struct s2pt_mapping *part,
				 const void *more);

/* Do the parts, and let Linux meet the held entries between them. */
static enum s2pt_status between_held(struct model *model, const struct s2pt_mapping *mapping,
				     part_fn *do_part, const void *more)
{
	struct s2pt_mapping part = *mapping;
	s2pt_ipa_t end = mapping->ipa + mapping->size;
	enum s2pt_status status = S2PT_DONE;
	struct s2pt_entry entry;

	while (status == S2PT_DONE && held_next(model, mapping, part.ipa, &entry)) {
		s2pt_ipa_t met = entry.ipa > part.ipa ? entry.ipa : part.ipa;
		s2pt_ipa_t next = entry.ipa + s2pt_level_size(model_geom(model), entry.level);

		part.size = met - part.ipa;
		status = do_part(model, &part, more);
		if (status == S2PT_DONE)
			status = held_visit(model, mapping, met, &entry);
		if (status > S2PT_DONE && mapping->pass_over)
			status = S2PT_DONE;
		next = next < end ? next : end;
		part.pa += next - part.ipa;
		part.ipa = next;
	}
	part.size = end - part.ipa;
	return status == S2PT_DONE ? do_part(model, &part, more) : status;
}

static enum s2pt_status map_part(struct model *model, const struct s2pt_mapping *part,
				 const void *more)
{
	(void)more;
	return map_pieces(model, part);
}

static enum s2pt_status map_as_asked(struct model *model, const struct args *args,
				     const struct prot *prot, unsigned int flags)
{
	uint64_t in_page = s2pt_page_size(model_geom(model)) - 1;
	struct s2pt_mapping mapping = {
		.pa = args->number[2],
		.attr = prot->attr,
		.pages_only = forced(model, &prot->attr),
		.pass_over = passes_over(model->like, flags),
		.cache = &model->now.cache,
	};
	struct s2pt_range range = { args->number[0], args->number[1] };
	enum s2pt_status status = S2PT_DONE;

	if (like_linux(model->like)) {
		mapping.pa &= ~in_page;
		status = ops_range(model, range.ipa, range.size, &range);
	}
	mapping.ipa = range.ipa;
	mapping.size = range.size;
	model_begin(model, DOING_MAP, flags & WALK_SH && !like_alone(model->like));
	model->now.cache.none = (flags & WALK_NOMC) != 0;
	model->now.no_tlbi = flags & WALK_NOBBM && skips(model->like);
	model->now.no_cmo = (flags & WALK_NOCMO && skips(model->like)) || model->like == LIKE_5_10;
	if (status == S2PT_DONE)
		status = between_held(model, &mapping, map_part, NULL);
	if (like_linux(model->like))
		model_publish(model);
	model_end(model);
	return status;
}

bool op_map(struct model *model, const struct args *args)
{
	unsigned int flags;
	struct prot prot;

	if (!ops_prot(model, args->words->word[4], &prot) || !words_flags(args->words, 5, &flags))
		return false;
	if (!ops_has_prot(model, &prot))
		return ops_result(model, "unsup");
	if (model->setup.idmap && args->number[0] != args->number[2]) {
		model_warn(model);
		return ops_status(model, S2PT_EINVAL);
	}
	if (prot.two_types || s2pt_attr_check(model_format(model), &prot.attr) != S2PT_DONE)
		return ops_status(model, S2PT_EINVAL);
	return ops_status(model, map_as_asked(model, args, &prot, flags));
}

bool op_unmap(struct model *model, const struct args *args)
{
	bool later = !like_alone(model->like) && model->setup.tlb_range && model_format(model)->fwb;
	struct s2pt_gather gather;
	struct s2pt_range range;
	enum s2pt_status status;

	s2pt_gather_init(&gather);
	status = ops_range(model, args->number[0], args->number[1], &range);
	model_begin(model, DOING_UNMAP, false);
	if (status == S2PT_DONE) {
		if (like_linux(model->like))
			held_empty(model, &range);
		status = s2pt_unmap(s2pt_exclusive(&model->pt), &range, later ? &gather : NULL);
	}
	if (!like_linux(model->like))
		s2pt_gather_flush(&model->pt, &gather);
	else if (later)
		accident_range(model, args->number[0], args->number[1]);
	model_end(model);
	return ops_status(model, status);
}

static enum s2pt_status mark_part(struct model *model, const struct s2pt_mapping *part,
				  const void *wanted)
{
	const struct s2pt_marking *whole = wanted;
	struct s2pt_marking marking = *whole;

	marking.range = (struct s2pt_range){ part->ipa, part->size };
	return s2pt_note(s2pt_exclusive(&model->pt), &marking, NULL);
}

static enum s2pt_status mark(struct model *model, const struct s2pt_marking *wanted, bool no_cache)
{
	struct s2pt_marking marking = *wanted;
	struct s2pt_mapping mapping = { .pages_only = true, .pass_over = model->like != LIKE_7_3 };
	enum s2pt_status status;

	status = ops_range(model, marking.range.ipa, marking.range.size, &marking.range);
	if (status != S2PT_DONE)
		return status;
	model_begin(model, DOING_MARK, false);
	model->now.cache.none = no_cache;
	mapping.ipa = marking.range.ipa;
	mapping.size = marking.range.size;
	mapping.cache = marking.cache = &model->now.cache;
	if (like_linux(model->like))
		status = between_held(model, &mapping, mark_part, &marking);
	else
		status = s2pt_note(s2pt_exclusive(&model->pt), &marking, NULL);
	if (model->like == LIKE_6_1)
		accident_code(model, &marking.range);
	model_end(model);
	return status;
}

/*
 * Does this owner exist?  Linux 6.1 and 6.12 know owners 0 (nobody) and 1, the driver of 7.3 1 to
 * 7; the core knows nobody too.
 */
static bool owner_ok(enum like like, uint64_t id)
{
	if (like == LIKE_7_3 && id == 0)
		return false;
	return id <= (like_old_marks(like) ? 1 : 7);
}

bool op_owner(struct model *model, const struct args *args)
{
	bool old = like_old_marks(model->like);
	/* Old kernels have eight bits for an owner. */
	uint64_t id = old ? args->number[2] & 0xff : args->number[2];
	struct s2pt_marking marking = {
		.range = { args->number[0], args->number[1] },
		.type = id ? 2 : 0,
		.payload = like_owner(model->like, id),
	};
	unsigned int flags;

	if (!words_flags(args->words, 4, &flags))
		return false;
	if (model->like == LIKE_5_10)
		return ops_result(model, "unsup");
	if (!owner_ok(model->like, id))
		return ops_status(model, S2PT_EINVAL);
	return ops_status(model, mark(model, &marking, flags & WALK_NOMC));
}

bool op_annot(struct model *model, const struct args *args)
{
	uint64_t type = args->number[2], value = args->number[3];
	struct s2pt_marking marking = {
		.range = { args->number[0], args->number[1] },
		.type = (unsigned int)type,
		.payload = value >> 1,
	};
	unsigned int flags;

	if (!words_flags(args->words, 5, &flags))
		return false;
	if (model->like < LIKE_7_3)
		return ops_result(model, "unsup");
	if (type < 2 || type > 15 || value & 1 || value >> 60)
		return ops_status(model, S2PT_EINVAL);
	return ops_status(model, mark(model, &marking, flags & WALK_NOMC));
}
