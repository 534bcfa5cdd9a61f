/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes and unmaps EL2's own stage 1 as a script asks, and reads its entries as Linux does. */

#include "hyp.h"

#include "hypervisor.h"
#include "leak.h"
#include "s2pt/shared.h"
#include "s2pt/stage1.h"

#include <inttypes.h>

#define FEWEST_BITS 16

/*
 * Linux takes as few bits as it takes for one level, where the architecture, and libs2pt, have 16 at
 * least.
 */
static bool is_tiny(const struct model *model, unsigned int va_bits)
{
	return like_linux(model->like) && va_bits < FEWEST_BITS &&
	       va_bits > (unsigned int)model->setup.granule;
}

enum s2pt_status hyp_make(struct model *model, unsigned int va_bits)
{
	const struct setup *setup = &model->setup;
	struct s2pt_geom_want want = {
		.granule = setup->granule,
		.ipa_bits = is_tiny(model, va_bits) ? FEWEST_BITS : va_bits,
		.pa_bits = setup->lpa2 || setup->granule == S2PT_64K ? 52 : 48,
		.start_level = S2PT_START_AUTO,
		.lpa2 = setup->lpa2,
		.small_tables = true,
		.regime = setup->hvhe ? S2PT_EL2_E2H : S2PT_EL2,
	};
	struct s2pt_config config = {
		.format = { .regime = want.regime, .mair = S2PT_MAIR_LINUX },
		.policy = S2PT_KVM,
		.by_entry = model->by_entry,
		.ops = &model_ops,
		.context = model,
	};
	enum s2pt_status status = s2pt_geom_init(&config.format.geom, &want);

	if (status != S2PT_DONE)
		return S2PT_EINVAL;
	model_begin(model, DOING_ELSE, false);
	model->now.published = like_linux(model->like);
	status = s2pt_init(&model->pt, &config);
	/* The same root, of which the rest is out of reach. */
	if (status == S2PT_DONE && is_tiny(model, va_bits))
		model->pt.config.format.geom.ipa_bits = va_bits;
	model_end(model);
	return status;
}

bool hyp_unmap(struct model *model, const struct args *args)
{
	struct s2pt_range range;
	uint64_t size = 0;

	if (ops_range(model, args->number[0], args->number[1], &range) == S2PT_DONE) {
		model_begin(model, DOING_UNMAP, false);
		leak_pin(model);
		(void)s2pt_unmap_leaves(s2pt_exclusive(&model->pt), &range, &size);
		leak_unpin(model);
		model_end(model);
	}
	fprintf(model->out, "< 0 bytes=0x%" PRIx64 "\n", size);
	return true;
}

/* kvm_pgtable_hyp_pte_prot() */
unsigned int hyp_perm(const struct model *model, uint64_t word)
{
	unsigned int ap = (unsigned int)(word >> 6) & 3;
	unsigned int read_write = model->setup.hvhe ? 0 : 1;
	unsigned int read_only = model->setup.hvhe ? 2 : 3;
	bool px = !(word >> (model->setup.hvhe ? 53 : 54) & 1);
	bool ux = !(word >> 54 & 1);
	unsigned int perm = 0;

	if (!(word & 1))
		return 0;
	if (!model->setup.hvhe || model->like < LIKE_7_3)
		px = ux;
	perm |= px ? (unsigned int)S2PT_PX : 0;
	perm |= ux ? (unsigned int)S2PT_UX : 0;
	if (ap == read_only || ap == read_write)
		perm |= S2PT_R;
	if (ap == read_write)
		perm |= S2PT_W;
	return perm;
}
