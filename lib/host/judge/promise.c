/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges promises: walks the tables of what a caller asked for when it is told that it is done.  Where
 * two CPUs were asked for the same addresses at once, nothing is known of what comes out.
 */

#include "promise.h"

#include "complain.h"
#include "page.h"
#include "patience.h"
#include "state.h"
#include "unasked.h"
#include "word.h"

/* Entries that are looked at for each event, on average: no recording keeps the checker for ever. */
#define PROMISED 512

void s2pt_check_ask(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct wish *wish = &check->cpus[event->cpu].wish;

	if (!wish->open)
		check->wishes++;
	if (wish->open && wish->touched_count)
		check->touching--;
	*wish = (struct wish){
		.open = true,
		.secure = event->secure,
		.touched = wish->touched,
		.touched_room = wish->touched_room,
		.what = event->what,
		.may = (uint8_t)event->found,
		.ipa = event->at - s2pt_check_base(&check->config),
		.end = event->at - s2pt_check_base(&check->config) + event->size,
		.pa = event->want,
		.root = event->step.operand,
	};
	/* Most often there is no other one. */
	if (check->wishes > 1)
		s2pt_check_look(check, check->config.cpus);
	for (unsigned int cpu = 0; check->wishes > 1 && cpu < check->config.cpus; cpu++) {
		struct wish *other = &check->cpus[cpu].wish;

		if (other == wish || !other->open || other->secure != wish->secure ||
		    (other->root && wish->root && other->root != wish->root) ||
		    other->end <= wish->ipa || other->ipa >= wish->end)
			continue;
		other->disputed = true;
		wish->disputed = true;
	}
}

/* Does the entry at `place` say what was wished for? */
static bool says(const struct s2pt_check *check, const struct wish *wish, const struct place *place,
		 uint64_t word)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int may = s2pt_check_allows(&check->config, word);
	s2pt_pa_t pa = s2pt_check_address(geom, word, place->level);
	s2pt_ipa_t first = place->ipa > wish->ipa ? place->ipa : wish->ipa;

	if (!s2pt_check_valid(&check->config, word, place->level))
		return wish->what != S2PT_CHECK_MAP;
	if (wish->what == S2PT_CHECK_UNMAP)
		return false;
	if (wish->what == S2PT_CHECK_MAP &&
	    pa + (first - place->ipa) != wish->pa + (first - wish->ipa))
		return false;
	if (!(wish->may & S2PT_CHECK_SAID))
		return true;
	/* Hardware makes it writable when it is written. */
	if (check->config.hardware && (word & UINT64_C(1) << 51) && (wish->may & S2PT_CHECK_W))
		may |= S2PT_CHECK_W;
	if (may & ~(unsigned int)wish->may)
		return false;
	return wish->what == S2PT_CHECK_PROTECT || (may | S2PT_CHECK_SAID) == wish->may;
}

/* Find the first entry below `page` that does not say so.  False: there is none. */
static bool find_broken(struct s2pt_check *check, const struct wish *wish, struct page *page,
			struct place *broken)
{
	const struct s2pt_geom *geom = &check->config.geom;
	unsigned int shift = s2pt_level_shift(geom, page->level);
	unsigned int entries = s2pt_table_entries(geom);
	s2pt_ipa_t span = (uint64_t)entries << shift;
	unsigned int first =
		wish->ipa > page->ipa ? (unsigned int)((wish->ipa - page->ipa) >> shift) : 0;

	if (wish->end <= page->ipa || wish->ipa >= page->ipa + span ||
	    (!page->valid && wish->what != S2PT_CHECK_MAP))
		return false;
	for (unsigned int i = first; i < entries; i++) {
		uint64_t word = page->words[i].now;
		const struct place place = {
			.page = page,
			.index = i,
			.at = page->pa + UINT64_C(8) * i,
			.ipa = page->ipa + ((uint64_t)i << shift),
			.level = page->level,
		};
		struct page *child = NULL;

		if (place.ipa >= wish->end)
			break;
		check->wished++;
		if (s2pt_check_is_table(word, page->level))
			child = s2pt_check_page(check, s2pt_check_address(geom, word, page->level));
		else if (!says(check, wish, &place, word)) {
			*broken = place;
			return true;
		}
		if (child && child->entry == place.at && child->level == page->level + 1 &&
		    find_broken(check, wish, child, broken))
			return true;
	}
	return false;
}

/* The tables at `root` are judged: do they say what was wished for? */
static void keep(struct s2pt_check *check, const struct wish *wish, s2pt_pa_t root)
{
	const struct s2pt_geom *geom = &check->config.geom;
	struct place broken;

	for (unsigned int i = 0; i < geom->root_pages; i++) {
		struct page *page = s2pt_check_page(check, root + i * s2pt_page_size(geom));

		if (!page || !page->context || !find_broken(check, wish, page, &broken))
			continue;
		(void)s2pt_check_complain(check, S2PT_CHECK_PROMISE, &broken,
					  broken.page->words[broken.index].now);
		return;
	}
}

void s2pt_check_done(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	const struct cpu *cpu = &check->cpus[event->cpu];
	struct wish *wish = &check->cpus[event->cpu].wish;
	unsigned int context = cpu->contexts[wish->secure ? 2 : 0];
	s2pt_pa_t root = wish->secure ? check->secure_root : check->root;
	bool patient = check->wished / PROMISED <= check->now;

	if (!wish->open)
		return;
	wish->open = false;
	check->wishes--;
	check->touching -= wish->touched_count != 0;
	if (context)
		root = check->contexts[context - 1].root;
	if (wish->root)
		root = wish->root;
	if (patient && root && !wish->disputed && event->want == 0)
		keep(check, wish, root);
	if (patient && root && !wish->disputed && !wish->shared)
		s2pt_check_unasked(check, wish, root);
}
