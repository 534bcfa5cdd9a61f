/* SPDX-License-Identifier: BSD-2-Clause */
/* Serves the guest's user space: logging, splitting, folding, unmapping, by a magic page. */

#include "el2.h"
#include "judge.h"
#include "log.h"

/* The requests that the guest writes to the magic page; it reads the answer to the last one. */
enum request {
	LOG_ON = 1,
	COLLECT = 2,
	LOG_OFF = 3,
	SPLIT_ALL = 4,
	UNMAP_ALL = 5,
	GOOD = 16,
	BAD = 17,
};

static const struct s2pt_range ram = { RAM_IPA, RAM_SIZE };
static uint64_t answer;
static bool good;
static bool bad;

bool control_verdict(void)
{
	print("el2: the guest says: %s\n", bad ? "WRONG" : good ? "all right" : "nothing");
	return good && !bad;
}

/* Turn tables into blocks again, where a block of memory lies behind the whole of them. */
static uint64_t fold(struct s2pt_excl excl)
{
	uint64_t size = s2pt_level_size(&excl.pt->config.format.geom, 2);
	uint64_t folds = 0;

	if ((RAM_IPA | RAM_OFFSET) & (size - 1))
		return 0;
	for (s2pt_ipa_t ipa = RAM_IPA; ipa + size <= RAM_IPA + RAM_SIZE; ipa += size) {
		struct s2pt_mapping block = {
			.ipa = ipa,
			.pa = ipa + RAM_OFFSET,
			.size = size,
			.attr = { .perm = S2PT_R | S2PT_W | S2PT_X },
		};
		struct s2pt_entry entry;

		if (log_by_hardware())
			block.attr.perm |= S2PT_WD;
		(void)s2pt_lookup(excl.pt, ipa, &entry);
		if (entry.level != S2PT_LEVEL_MAX)
			continue;
		must(s2pt_map_alone(excl, &block));
		folds++;
	}
	statistics.folds += folds;
	return folds;
}

static uint64_t split_all(struct s2pt_excl excl)
{
	struct s2pt_splitting splitting = { .range = ram, .pages = pool_left() };
	uint64_t before = pool_used();
	uint64_t tables;

	must(s2pt_split(excl, &splitting));
	tables = pool_used() - before;
	statistics.splits += tables;
	return tables;
}

static uint64_t unmap_all(struct s2pt_excl excl)
{
	uint64_t before = pool_used();
	struct s2pt_gather gather;

	s2pt_gather_init(&gather);
	must(s2pt_unmap(excl, &ram, &gather));
	s2pt_gather_flush(excl.pt, &gather);
	stage2_drain();
	return before - pool_used();
}

static uint64_t log_on(struct s2pt_excl excl)
{
	if (log_by_hardware())
		(void)split_all(excl);
	log_begin(excl);
	return 0;
}

static uint64_t alone(uint64_t (*act)(struct s2pt_excl excl))
{
	uint64_t count = act(stage2_exclusive());

	stage2_exclusive_end();
	return count;
}

static uint64_t serve(uint64_t request)
{
	switch (request) {
	case LOG_ON:
		(void)alone(log_on);
		judge_begin();
		return 0;
	case COLLECT:
		return judge_look();
	case LOG_OFF:
		if (log_is_on())
			(void)judge_look();
		log_end();
		return alone(fold);
	case SPLIT_ALL:
		return alone(split_all);
	case UNMAP_ALL:
		return alone(unmap_all);
	case GOOD:
		good = true;
		return 0;
	case BAD:
		bad = true;
		return 0;
	default:
		return UINT32_MAX;
	}
}

void control_access(struct vcpu *vcpu, const struct s2pt_fault *fault)
{
	unsigned int reg = fault->access_register;

	if (!fault->access_valid)
		fail("an access to the control page that has no syndrome", vcpu->pc);
	if (fault->write)
		answer = serve(reg < 31 ? vcpu->x[reg] & UINT32_MAX : 0);
	else if (reg < 31)
		vcpu->x[reg] = answer;
	vcpu->pc += 4;
}
