/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Operations of a script that make and destroy its table: init, destroy, version, the choice of
 * VTCR_EL2.
 */

#include "op_init.h"

#include "hyp.h"
#include "hypervisor.h"
#include "judge.h"
#include "leak.h"
#include "left.h"
#include "release.h"
#include "s2pt/regs.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

/* Memory for a script's tables; nothing else limits what it maps. */
#define POOL_BYTES  (UINT64_C(1) << 30)
#define POOL_PAGES  (UINT64_C(1) << 16)
#define QUARANTINE  64
#define IPA_LEAST   32

#define KNOWN(like) (1U << (like))
#define LATER       (KNOWN(LIKE_6_1) | KNOWN(LIKE_6_12) | KNOWN(LIKE_7_3) | KNOWN(LIKE_LIBS2PT))
#define ALL         (KNOWN(LIKE_5_10) | LATER)

static const struct {
	const char *name;
	/* Offset of the flag in `struct setup`. */
	size_t flag;
	/* The conventions that know the flag, a set. */
	unsigned int known;
} flags[] = {
	{ "fwb", offsetof(struct setup, fwb), ALL },
	{ "nofwb", offsetof(struct setup, nofwb), LATER & ~KNOWN(LIKE_7_3) },
	{ "tlbr", offsetof(struct setup, tlb_range), ALL },
	{ "lpa2", offsetof(struct setup, lpa2), LATER & ~KNOWN(LIKE_6_1) },
	{ "xnx", offsetof(struct setup, xnx), ALL },
	{ "ass1", offsetof(struct setup, as_stage1), KNOWN(LIKE_7_3) | KNOWN(LIKE_LIBS2PT) },
	{ "idmap", offsetof(struct setup, idmap), LATER },
	{ "nodc", offsetof(struct setup, no_data_cmo), LATER },
	{ "noic", offsetof(struct setup, no_code_cmo), LATER },
	{ "defer", offsetof(struct setup, defer), ALL },
	{ "hi", offsetof(struct setup, high), ALL },
	{ "fp=all", offsetof(struct setup, force_all), LATER },
	{ "fp=perm", offsetof(struct setup, force_perm), LATER },
};

/* Flags that are accepted and have no effect on stage 2 here. */
static const char *const idle_flags[] = { "bti", "dic", "idc" };

static bool granule_named(const char *name, enum s2pt_granule *granule)
{
	static const struct {
		const char *name;
		enum s2pt_granule granule;
	} granules[] = { { "4k", S2PT_4K }, { "16k", S2PT_16K }, { "64k", S2PT_64K } };

	for (unsigned int i = 0; i < 3; i++) {
		if (!strcasecmp(granules[i].name, name)) {
			*granule = granules[i].granule;
			return true;
		}
	}
	return false;
}

enum flag_kind init_flag(enum like like, const char *word, struct setup *setup)
{
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (strcmp(flags[i].name, word) != 0)
			continue;
		/* If there are several, the last one counts. */
		if (!strncmp(word, "fp=", 3))
			setup->force_all = setup->force_perm = false;
		*(bool *)((char *)setup + flags[i].flag) = true;
		return flags[i].known & KNOWN(like) ? FLAG_TAKEN : FLAG_UNSUPPORTED;
	}
	for (size_t i = 0; i < sizeof(idle_flags) / sizeof(idle_flags[0]); i++)
		if (!strcmp(idle_flags[i], word))
			return FLAG_TAKEN;
	if (!strcmp(word, "hvhe"))
		return like_alone(like) ? FLAG_UNSUPPORTED : FLAG_TAKEN;
	if (!strncmp(word, "max=", 4) && words_number(word + 4, &setup->limit))
		return FLAG_TAKEN;
	if (!strncmp(word, "g=", 2) && granule_named(word + 2, &setup->granule))
		return FLAG_TAKEN;
	return FLAG_UNKNOWN;
}

/* The output width that descriptors can hold, by which Linux goes. */
static unsigned int output_bits(const struct setup *setup)
{
	return setup->lpa2 || setup->granule == S2PT_64K ? 52 : 48;
}

/* The code of `PARange` for a width of addresses; -1 if there is none. */
static int range_code(uint64_t bits)
{
	static const unsigned char widths[] = { 32, 36, 40, 42, 44, 48, 52 };

	for (int i = 0; i < 7; i++)
		if (widths[i] == bits)
			return i;
	return -1;
}

/* VTCR_EL2 as KVM chooses it. */
static uint64_t vtcr_of(enum s2pt_granule granule, unsigned int ipa_bits, unsigned int ps,
			bool lpa2, bool vmid16)
{
	unsigned int bits = (unsigned int)granule - 3;
	unsigned int levels = (ipa_bits - 8) / bits > 2 ? (ipa_bits - 8) / bits : 2;
	unsigned int base = granule == S2PT_4K ? 2 : 3;
	unsigned int tg0 = granule == S2PT_4K ? 0 : granule == S2PT_64K ? 1 : 2;
	unsigned int most = lpa2 || granule == S2PT_64K ? 6 : 5;
	uint64_t vtcr = UINT64_C(0x80203500);

	vtcr |= (64 - ipa_bits) & 63;
	vtcr |= (uint64_t)((base - (4 - levels)) & 3) << 6;
	vtcr |= (uint64_t)tg0 << 14;
	vtcr |= (uint64_t)(ps < most ? ps : most) << 16;
	vtcr |= vmid16 ? UINT64_C(1) << 19 : 0;
	vtcr |= lpa2 ? UINT64_C(1) << 32 : 0;
	return vtcr;
}

bool init_pool(struct model *model, const struct setup *setup)
{
	uint64_t most = POOL_BYTES >> setup->granule;
	struct s2pt_pool_config config = {
		.granule = setup->granule,
		.pa_bits = setup->high ? output_bits(setup) : 48,
		.pages = most < POOL_PAGES ? most : POOL_PAGES,
		.quarantine = QUARANTINE,
		.seed = 1,
	};

	left_forget_all(model);
	s2pt_pool_delete(model->pool);
	model->pool = s2pt_pool_new(&config);
	model->warnings = 0;
	model->lost = 0;
	model->held = false;
	return model->pool != NULL;
}

static enum s2pt_status make_table(struct model *model, unsigned int ipa_bits)
{
	const struct setup *setup = &model->setup;
	struct s2pt_geom_want want = {
		.granule = setup->granule,
		.ipa_bits = ipa_bits,
		.pa_bits = output_bits(setup),
		.start_level = S2PT_START_AUTO,
		.lpa2 = setup->lpa2,
	};
	struct s2pt_config config = {
		.format = { .fwb = setup->fwb && !setup->nofwb,
			    .xnx = setup->xnx && model->like >= LIKE_7_3,
			    .as_stage1 = setup->as_stage1 },
		.policy = model->like == LIKE_5_10 ? S2PT_ALWAYS_BBM : S2PT_KVM,
		.tlb_range = setup->tlb_range && !like_alone(model->like),
		.by_entry = model->by_entry,
		.ops = &model_ops,
		.context = model,
	};
	enum s2pt_status status = s2pt_geom_init(&config.format.geom, &want);

	if (status != S2PT_DONE)
		return S2PT_EINVAL;
	judge_begin(model, &config);
	model_begin(model, DOING_ELSE, false);
	status = s2pt_init(&model->pt, &config);
	if (status == S2PT_DONE)
		judge_root(model);
	model_end(model);
	return status;
}

bool op_init(struct model *model, const struct args *args)
{
	struct setup setup = { .granule = model->granule };
	int code = range_code(args->number[1]);
	bool unsupported = false;
	uint64_t most;

	for (unsigned int i = 3; i < args->words->count; i++) {
		enum flag_kind kind = init_flag(model->like, args->words->word[i], &setup);

		if (kind == FLAG_UNKNOWN)
			return false;
		unsupported |= kind == FLAG_UNSUPPORTED;
	}
	if (model_lives(model))
		return ops_result(model, "busy");
	if (unsupported || (setup.lpa2 && setup.granule == S2PT_64K))
		return ops_result(model, "unsup");
	most = output_bits(&setup) < args->number[1] ? output_bits(&setup) : args->number[1];
	if (code < 0 || args->number[0] < IPA_LEAST || args->number[0] > most)
		return ops_status(model, S2PT_EINVAL);
	if (!init_pool(model, &setup))
		return ops_status(model, S2PT_ENOMEM);
	model->setup = setup;

	enum s2pt_status status = make_table(model, (unsigned int)args->number[0]);
	const struct s2pt_geom *geom = model_geom(model);

	if (status != S2PT_DONE)
		return ops_status(model, status);
	/* The root counts against the limit, but is never refused. */
	s2pt_pool_limit(model->pool, setup.limit);
	fprintf(model->out, "< 0 vtcr=0x%" PRIx64 " start=%d pgd=%u\n",
		vtcr_of(setup.granule, geom->ipa_bits, (unsigned int)code, setup.lpa2, true),
		geom->start_level, geom->root_pages);
	return true;
}

/* Take away what is linked, piece by piece where the script wants it. */
static void destroy_pieces(struct model *model, uint64_t step)
{
	s2pt_ipa_t end = s2pt_ipa_end(model_geom(model));

	/* No more pieces than there can be entries at the first level with blocks. */
	if (step < s2pt_level_size(model_geom(model), s2pt_block_level(model_geom(model))))
		step = end;
	for (s2pt_ipa_t at = 0; at < end; at += step) {
		struct s2pt_range piece = { at, step < end - at ? step : end - at };

		if (like_linux(model->like))
			release_range(model, &piece);
		else
			(void)s2pt_destroy_range(s2pt_exclusive(&model->pt), &piece);
	}
}

bool op_destroy(struct model *model, const struct args *args)
{
	struct s2pt_pool_counts counts;
	uint64_t step = 0;

	if (args->words->count > 1 && !words_number(args->words->word[1], &step))
		return false;
	model_settle(model);
	model_begin(model, DOING_ELSE, false);
	judge_end(model);
	if (hyp_is(model))
		step = 0;
	else if (model->like == LIKE_7_3 || (model->like == LIKE_LIBS2PT && step))
		destroy_pieces(model, step);
	s2pt_destroy(s2pt_exclusive(&model->pt));
	model_end(model);
	model->fail_in = 0;
	model->race_in = 0;
	s2pt_pool_check(model->pool);
	s2pt_pool_counts(model->pool, &counts);
	if (counts.double_releases || counts.wild_releases || counts.written_after || counts.strays)
		model_event(model, 0, "!! tables were used after they had been freed");
	model->lost = leak_forget(model);
	fprintf(model->out, "< 0 live=%" PRIu64 "\n", counts.live + model->lost);
	return true;
}

bool op_version(struct model *model, const struct args *args)
{
	(void)args;
	fprintf(model->out, "< s2pt-script 1 engine=libs2pt page_shift=%d\n", (int)model->granule);
	return true;
}

bool op_vtcr(struct model *model, const struct args *args)
{
	struct s2pt_id_regs regs = { .mmfr0 = args->number[0], .mmfr1 = args->number[1] };
	struct s2pt_cpu cpu;
	bool lpa2;

	s2pt_cpu_decode(&cpu, &regs);
	lpa2 = (model->granule == S2PT_4K && cpu.lpa2_4k) ||
	       (model->granule == S2PT_16K && cpu.lpa2_16k);
	lpa2 = lpa2 && !like_alone(model->like);
	if (args->number[2] < 8 || args->number[2] > 64)
		return ops_status(model, S2PT_EINVAL);
	fprintf(model->out, "< 0x%" PRIx64 "\n",
		vtcr_of(model->granule, (unsigned int)args->number[2],
			(unsigned int)args->number[0] & 15, lpa2, cpu.vmid16));
	return true;
}
