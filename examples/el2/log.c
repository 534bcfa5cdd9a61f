/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The log of dirty pages: by write faults, or by the dirty state that the MMU sets (FEAT_HAFDBS).
 */

#include "log.h"

#include "el2.h"

static const struct s2pt_range ram = { RAM_IPA, RAM_SIZE };
static bool by_hardware;
static atomic_bool on;
/* Pages that were written since the last collection, as faults and operations tell. */
static _Atomic uint64_t dirty[LOG_WORDS];

static uint64_t page_of(s2pt_ipa_t ipa)
{
	return (ipa - RAM_IPA) >> stage2.config.format.geom.granule;
}

void log_init(bool hardware)
{
	by_hardware = hardware;
}

bool log_by_hardware(void)
{
	return by_hardware;
}

bool log_is_on(void)
{
	return on;
}

void log_dirty(const struct s2pt_range *range)
{
	uint64_t page = page_of(range->ipa);
	uint64_t end = page_of(range->ipa + range->size);

	for (; on && page < end; page++)
		atomic_fetch_or(&dirty[page / 64], UINT64_C(1) << (page % 64));
}

static void visit(void *context, const struct s2pt_range *range)
{
	(void)context;
	log_dirty(range);
}

static const struct s2pt_visitor visitor = { .visit = visit };

static void take(uint64_t *told)
{
	for (uint64_t i = 0; i < LOG_WORDS; i++)
		told[i] = atomic_exchange(&dirty[i], 0);
}

/* Have all leaves told that the MMU has made dirty, beside faults and guests that go on writing. */
static void take_from_leaves(uint64_t *told)
{
	struct s2pt_gather gather;
	enum s2pt_status status;

	stage2_shared(true);
	s2pt_gather_init(&gather);
	do {
		status = s2pt_collect(&stage2, &ram, &visitor, &gather);
		must(status);
	} while (status == S2PT_BUSY);
	s2pt_gather_flush(&stage2, &gather);
	stage2_shared(false);
	take(told);
}

/* Take what faults have told, and protect it again, with one invalidation for all. */
static void take_from_faults(uint64_t *told)
{
	uint64_t page = s2pt_page_size(&stage2.config.format.geom);
	struct s2pt_excl excl = stage2_exclusive();
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	take(told);
	for (s2pt_ipa_t ipa = RAM_IPA; ipa < RAM_IPA + RAM_SIZE; ipa += page) {
		struct s2pt_range range = { ipa, page };

		if (told[page_of(ipa) / 64] >> (page_of(ipa) % 64) & 1)
			must(s2pt_protect_alone(excl, &range, S2PT_W, &gather));
	}
	s2pt_gather_flush(excl.pt, &gather);
	stage2_exclusive_end();
}

void log_take(uint64_t *told)
{
	if (by_hardware)
		take_from_leaves(told);
	else
		take_from_faults(told);
}

void log_begin(struct s2pt_excl excl)
{
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	/* What is told before the log is on is forgotten. */
	if (by_hardware)
		must(s2pt_collect_alone(excl, &ram, &visitor, &gather));
	else
		must(s2pt_protect_alone(excl, &ram, S2PT_W, &gather));
	s2pt_gather_flush(excl.pt, &gather);
	on = true;
}

void log_end(void)
{
	on = false;
}
