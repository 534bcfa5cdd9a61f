/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hashes what a checker knows.  The numbers of events grow for ever, so only how they compare is in
 * it: for what is owed, and for each page, which barriers of which CPU came later.
 */

#include "digest.h"

#include "owed.h"
#include "page.h"
#include "state.h"

/* Two small numbers that are alike must not cancel out. */
static uint64_t mixed(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value ^ UINT64_C(0xc4ceb9fe1a85ec53)) * UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 32;
}

/* Which of the CPU's barriers and invalidations came after `event`? */
static unsigned int later_than(const struct cpu *cpu, uint64_t event)
{
	return (unsigned int)(cpu->dsb_stores > event) |
	       (unsigned int)(cpu->dsb_stores_alone > event) << 1 |
	       (unsigned int)(cpu->dsb_loads > event) << 2 | (unsigned int)(cpu->dsb > event) << 3 |
	       (unsigned int)(cpu->dsb_alone > event) << 4 |
	       (unsigned int)(cpu->dsb_nxs > event) << 5;
}

/* How far a CPU has come with paying, see s2pt_check_ordered() and between() of step.c. */
static uint64_t digest_track(const struct s2pt_check *check, const struct owed *owed,
			     const struct track *track)
{
	uint64_t issued = owed->since + track->last_step;

	if (track->phase == OWED)
		return 0;
	return mixed((uint64_t)track->cpu << 16 | (uint64_t)track->phase << 8 | track->nxs,
		     later_than(&check->cpus[track->cpu], issued));
}

static uint64_t digest_owed(const struct s2pt_check *check, const struct owed *owed)
{
	uint64_t hash = mixed(owed->old, owed->ipa);
	uint64_t tracks = 0;

	hash = mixed(hash, owed->at);
	hash = mixed(hash, check->owed_words[owed - check->owed].wrote);
	hash = mixed(hash, check->owed_words[owed - check->owed].left);
	hash = mixed(hash, (uint64_t)owed->by << 32 | (uint64_t)owed->context << 16 |
				   (uint64_t)(uint8_t)owed->level << 8 | owed->why_unpaid);
	hash = mixed(hash, (unsigned int)owed->local | (unsigned int)owed->table << 1 |
				   (unsigned int)owed->writable << 2 |
				   (unsigned int)(owed->complaint != 0) << 3);
	for (unsigned int cpu = 0; cpu < check->config.cpus; cpu++)
		hash = mixed(hash, later_than(&check->cpus[cpu], owed->since));
	/* Which element of the array is whose does not matter. */
	for (unsigned int i = 0; i < TRACKS; i++)
		tracks += digest_track(check, owed, &owed->tracks[i]);
	return mixed(hash, tracks);
}

/*
 * An entry whose access flag was cleared: what s2pt_check_swept() says of it, now and when sweeps
 * that have begun are complete.
 */
static uint64_t digest_aged(const struct s2pt_check *check, const struct page *page,
			    const struct word *word)
{
	uint64_t hash = mixed(word->aged_by, 1);

	for (unsigned int i = page->context; i; i = check->contexts[i - 1].next) {
		const uint64_t *clean = check->contexts[i - 1].clean;

		hash = mixed(hash, clean && word->aged < clean[word->aged_by]);
	}
	for (unsigned int i = 0; i < check->config.cpus; i++) {
		const struct cpu *cpu = &check->cpus[i];
		bool before = check->cpus[word->aged_by].dsb_stores < cpu->sweep;

		hash = mixed(hash, (cpu->sweep ? cpu->sweep_vmid + UINT64_C(1) : 0) << 16 |
					   later_than(cpu, word->aged));
		hash = mixed(hash, (unsigned int)(cpu->sweep_stores > word->aged) |
					   (unsigned int)(cpu->sweep_loads > word->aged) << 1 |
					   (unsigned int)before << 2);
	}
	return hash;
}

static uint64_t digest_words(const struct s2pt_check *check, const struct page *page)
{
	unsigned int left =
		page->context && check->contexts[page->context - 1].aged ? page->valid : 0;
	uint64_t hash = page->unwritten;

	for (unsigned int i = 0; left; i++) {
		const struct word *word = &page->words[i];

		left -= (unsigned int)(word->now & 1);
		if ((word->now & 1) && word->aged && word->aged != UNWRITTEN)
			hash += mixed(digest_aged(check, page, word), i);
	}
	return hash;
}

static uint64_t digest_page(const struct s2pt_check *check, const struct page *page)
{
	uint64_t hash = mixed(page->pa, page->ipa);

	hash = mixed(hash, page->entry);
	hash = mixed(hash, (uint64_t)page->state << 48 | (uint64_t)(uint8_t)page->level << 40 |
				   (uint64_t)page->context << 16 | page->held);
	if (page->state == PAGE_PRIVATE && page->plain)
		hash = mixed(hash,
			     page->plain_cpu << 1 |
				     (check->cpus[page->plain_cpu].ordered_stores > page->plain) |
				     1U << 31);
	for (unsigned int i = 0; page->state == PAGE_UNLINKED && i < check->config.cpus; i++)
		hash = mixed(hash,
			     check->cpus[i].sections && check->cpus[i].reads < page->unlinked);
	return mixed(hash, digest_words(check, page));
}

uint64_t s2pt_check_digest(const struct s2pt_check *check)
{
	uint64_t hash = mixed((uint64_t)check->inside << 32 | check->alone,
			      (unsigned int)check->blind | (unsigned int)check->over << 1);
	uint64_t sum = 0;

	for (unsigned int i = 0; i < check->config.cpus; i++)
		hash = mixed(hash, (uint64_t)check->cpus[i].nested << 32 |
					   check->cpus[i].sections << 1 | check->cpus[i].cools);
	for (unsigned int i = 0; check->owed_count && i < check->owed_top; i++)
		if (check->owed[i].level != VACANT)
			sum += digest_owed(check, &check->owed[i]);
	for (uint64_t i = 0; i < check->bucket_count; i++)
		for (const struct page *page = check->buckets[i]; page; page = page->next)
			sum += digest_page(check, page);
	return mixed(hash, sum);
}
