/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Makes and destroys a table, and counts the host's changes of memory that faults must not
 * overlook.
 */

#include "table.h"

#include "alike.h"
#include "apply.h"
#include "gather.h"
#include "ops.h"
#include "s2pt/exclusive.h"
#include "seldom.h"

/**
 * An invalidation that is under way counts 1 in the low half; a completed one counts 1 in the high
 * half.
 */
#define UNDER_WAY UINT64_C(1)
#define COMPLETED (UINT64_C(1) << 32)

static bool ops_complete(const struct s2pt_ops *ops)
{
	return ops && ops->alloc && ops->free && ops->retire && ops->tlbi &&
	       !ops->table_at == !ops->pa_of;
}

/** Is the geometry one that `s2pt_geom_init` would make for some CPU? */
static bool geom_ok(const struct s2pt_format *format)
{
	const struct s2pt_geom *geom = &format->geom;
	struct s2pt_geom_want want = {
		.granule = geom->granule,
		.ipa_bits = geom->ipa_bits,
		.pa_bits = geom->pa_bits,
		.start_level = geom->start_level,
		.lpa2 = geom->lpa2,
		.small_tables = true,
		.cpu_bits = 52,
		.regime = format->regime,
	};
	struct s2pt_geom made;

	return s2pt_geom_init(&made, &want) == S2PT_DONE && made.start_level == geom->start_level &&
	       made.root_pages == geom->root_pages;
}

/** Is there nothing in the format that the regime has not, and a table to be made of it? */
static bool regime_ok(const struct s2pt_format *format)
{
	bool two = format->upper || format->non_global;
	bool own = format->fwb || format->xnx || format->mte_perm || format->as_stage1;

	switch (format->regime) {
	case S2PT_STAGE2:
		return !two;
	case S2PT_EL2:
		return !two && !own;
	case S2PT_EL2_E2H:
		return !own;
	case S2PT_EL1:
		return false;
	}
	return false;
}

const struct s2pt_bbm_level *s2pt_bbm(unsigned int level)
{
	static const struct s2pt_bbm_level levels[] = {
		{ .level = 1, .maps_alike = maps_alike, .apply_nt = apply_nt },
		{ .level = 2, .maps_alike = maps_alike, .apply_nt = apply_nt },
		{ .level = 3, .maps_alike = maps_alike, .apply_nt = apply_nt },
	};

	return level ? &levels[level < 3 ? level - 1 : 2] : NULL;
}

SELDOM enum s2pt_status table_check(const struct s2pt_config *config)
{
	unsigned int vmid_max = config->format.regime == S2PT_EL2 ? 0 : 0xffff;

	if (!regime_ok(&config->format) || (config->by_entry && !S2PT_BY_ENTRY) ||
	    !geom_ok(&config->format) || !ops_complete(config->ops) ||
	    (unsigned int)config->policy >= S2PT_POLICIES)
		return S2PT_EINVAL;
	if ((config->contiguous || config->tlb_dirty) && s2pt_is_stage1(&config->format))
		return S2PT_EINVAL;
	return config->vmid > vmid_max ? S2PT_ERANGE : S2PT_DONE;
}

SELDOM void table_derive(struct s2pt *pt)
{
	const struct s2pt_config *config = &pt->config;
	const struct s2pt_geom *geom = geom_of(pt);
	bool stage1 = s2pt_is_stage1(format_of(pt));

	pt->root_shift = s2pt_level_shift(geom, geom->start_level);
	pt->index_bits = s2pt_table_entries(geom) - 1;
	pt->address_bits = config->ops->table_at ? 0 : desc_address_bits(geom);
	pt->other_bits = pt->address_bits ? ~pt->address_bits : 0;
	pt->page_bits = !stage1 && desc_address_bits(geom) ? DESC_TABLE | DESC_SH | DESC_AF : 0;
	pt->base = config->format.upper ? 0 - s2pt_ipa_end(geom) : 0;
	pt->low_end = pt->base || !pt->address_bits ? 0 : s2pt_ipa_end(geom);
	pt->bbm = config->bbm ? config->bbm->level : 0;
	/* Level 2 permits TLB conflict aborts, which EL2 would take itself. */
	if (stage1 && pt->bbm == 2)
		pt->bbm = 1;
	pt->cmo = stage1 ? NULL : config->ops->cmo;
	pt->dirty = config->ops->dirty;
	pt->written = config->ops->written;
	pt->guards = stages(pt) || config->contiguous;
	pt->by_spot = !stage1 && !config->contiguous;
	pt->claims = config->policy == S2PT_KVM && !stage1;
	pt->swaps = !pt->claims && !pt->written;
	pt->refuses = config->policy == S2PT_KVM && stage1;
}

SELDOM enum s2pt_status s2pt_init(struct s2pt *pt, const struct s2pt_config *config)
{
	enum s2pt_status status = table_check(config);
	const struct s2pt_geom *geom = &config->format.geom;
	s2pt_pa_t root_pa;
	void *root;

	if (status != S2PT_DONE)
		return status;
	root = config->ops->alloc(config->context, NULL, geom->root_pages);
	if (!root)
		return S2PT_ENOMEM;
	root_pa = config_pa(config, root);
	if (root_pa > s2pt_pa_end(geom) - s2pt_root_size(geom)) {
		config->ops->free(config->context, root, geom->root_pages);
		return S2PT_ERANGE;
	}
	pt->root = root;
	pt->root_pa = root_pa;
	pt->config = *config;
	pt->invalidations = 0;
	table_derive(pt);
	geom = geom_of(pt);
	tell_written(pt, pt->root, s2pt_root_entries(geom));
	publish(pt);
	return S2PT_DONE;
}

s2pt_pa_t s2pt_root_pa(const struct s2pt *pt)
{
	return pt->root_pa;
}

struct s2pt_excl s2pt_exclusive(struct s2pt *pt)
{
	struct s2pt_excl excl = { pt };

	event_point(S2PT_EVENT_ALONE, pt, s2pt_desc_empty(), s2pt_desc_empty());
	return excl;
}

SELDOM void s2pt_destroy(struct s2pt_excl excl)
{
	struct s2pt *pt = excl.pt;
	const struct s2pt_geom *geom = geom_of(pt);
	slot_t *root = pt->root;
	unsigned int count;

	if (!root)
		return;
	count = s2pt_root_entries(geom);
	for (unsigned int i = 0; i < count; i++) {
		s2pt_desc_t found = slot_load(&root[i]);

		if (desc_is(found, geom->start_level, S2PT_TABLE))
			s2pt_subtree_free(pt, table_of(pt, found, geom->start_level),
					  geom->start_level);
	}
	pt->config.ops->free(pt->config.context, root, geom->root_pages);
	pt->config = (struct s2pt_config){ .ops = NULL };
	pt->root = NULL;
	pt->root_pa = 0;
	pt->root_shift = 0;
	pt->index_bits = 0;
	pt->address_bits = 0;
	pt->other_bits = 0;
	pt->low_end = 0;
	pt->page_bits = 0;
	pt->base = 0;
	pt->cmo = NULL;
	pt->bbm = 0;
	pt->dirty = NULL;
	pt->written = NULL;
	pt->guards = false;
	pt->by_spot = false;
	pt->claims = false;
	pt->swaps = false;
	pt->refuses = false;
	/*
	 * Another thread may sample the count at this very moment, so that it is cleared by an
	 * atomic store.
	 */
	count_clear(&pt->invalidations);
}

void s2pt_invalidate_begin(struct s2pt_excl excl)
{
	count_add(&excl.pt->invalidations, UNDER_WAY);
}

void s2pt_invalidate_end(struct s2pt_excl excl)
{
	count_add(&excl.pt->invalidations, COMPLETED - UNDER_WAY);
}

uint64_t s2pt_invalidate_sample(const struct s2pt *pt)
{
	return count_load(&pt->invalidations);
}

bool invalidated_since(const struct s2pt *pt, uint64_t sample)
{
	uint64_t now = count_load(&pt->invalidations);

	return now != sample || now % COMPLETED != 0;
}
