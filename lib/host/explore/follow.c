/* SPDX-License-Identifier: BSD-2-Clause */
/* Runs a known schedule again and tells of each step what there is after it: entries and TLBs. */

#include "keep.h"
#include "run.h"
#include "s2pt/host/explore_follow.h"
#include "setup.h"
#include "story.h"

#include <stdlib.h>

struct follower {
	void (*took)(void *ctx, const struct s2pt_explore_step *step);
	void *ctx;
	struct s2pt_explore_step step;
};

/* The entry of the root that leads to table page `page`; NOWHERE if none does. */
static uint32_t link_of(const struct machine *machine, unsigned int page)
{
	const struct s2pt_format *format = &machine->format;
	s2pt_pa_t pa = MACHINE_PA + UINT64_C(4096) * page;

	for (uint32_t i = 0; i < format->geom.root_pages * MACHINE_WORDS; i++) {
		s2pt_desc_t desc = { (&machine->now.words[0][0])[i] };

		if (s2pt_desc_kind(desc, 2) == S2PT_TABLE && s2pt_desc_pa(format, desc, 3) == pa)
			return i;
	}
	return NOWHERE;
}

static void note_page(const struct machine *machine, unsigned int page,
		      struct s2pt_explore_step *step)
{
	const struct s2pt_geom *geom = &machine->format.geom;
	bool root = page < geom->root_pages;
	uint32_t link = root ? 0 : link_of(machine, page);
	s2pt_ipa_t base = root ? (uint64_t)page * MACHINE_WORDS << s2pt_level_shift(geom, 2)
			       : (uint64_t)(link == NOWHERE ? 0 : link)
					  << s2pt_level_shift(geom, 2);
	int level = root ? 2 : 3;

	for (unsigned int i = 0; i < MACHINE_WORDS && step->entries < S2PT_EXPLORE_SEEN; i++) {
		uint64_t word = machine->now.words[page][i];

		if (!word)
			continue;
		step->entry[step->entries++] = (struct s2pt_explore_entry){
			.at = MACHINE_PA + UINT64_C(8) * (page * MACHINE_WORDS + i),
			.word = word,
			.level = level,
			.ipa = base + ((uint64_t)i << s2pt_level_shift(geom, level)),
			.linked = link != NOWHERE,
			.held = machine->engine->is_held(word),
		};
	}
}

static void note_tlbs(const struct machine *machine, struct s2pt_explore_step *step)
{
	for (unsigned int cpu = 0; cpu < machine->vcpus; cpu++)
		for (unsigned int i = 0; i < MACHINE_TLB; i++) {
			const struct held_translation *held = &machine->now.tlb[cpu][i];

			if (!held->used || step->caches == S2PT_EXPLORE_SEEN)
				continue;
			step->cached[step->caches++] = (struct s2pt_explore_cached){
				.vcpu = cpu,
				.table = held->table,
				.level = held->level,
				.ipa = held->ipa,
				.size = held->size,
				.word = held->word,
			};
		}
}

static void tell(const struct search *search, void *to)
{
	const struct machine *machine = search->machine;
	struct follower *follower = to;
	struct s2pt_explore_step *step = &follower->step;
	unsigned int actor = search->length ? search->node[search->length - 1].chosen : 0;
	char text[96] = "";
	char place[96] = "";

	if (search->length) {
		(void)s2pt_story_cell(search, text, sizeof(text));
		if (machine->engine->print_place)
			machine->engine->print_place(&machine->actor[actor].place, place,
						     sizeof(place));
	}
	step->number = search->length;
	step->actor = actor;
	step->text = text;
	step->place = place;
	step->format = &machine->format;
	step->entries = 0;
	step->caches = 0;
	for (unsigned int page = 0; page < MACHINE_PAGES; page++)
		if (machine->now.page[page] != PAGE_NONE && machine->now.page[page] != PAGE_FREED)
			note_page(machine, page, step);
	note_tlbs(machine, step);
	follower->took(follower->ctx, step);
}

int s2pt_explore_follow(const struct s2pt_explore_config *config, const char *replay,
			void (*took)(void *ctx, const struct s2pt_explore_step *step), void *ctx)
{
	struct s2pt_explore_result again = { .end = S2PT_EXPLORE_BAD };
	struct search *search = calloc(1, sizeof(*search));
	struct follower follower = { .took = took, .ctx = ctx };
	const struct story story = { tell, &follower };
	const struct s2pt_hook *before;
	struct cycle cycle = { .since = -1 };

	if (!search)
		return -1;
	search->result = &again;
	search->bound = S2PT_EXPLORE_UNBOUNDED;
	search->machine = s2pt_machine_new(config);
	if (search->machine) {
		before = s2pt_hook_thread(&search->machine->hook);
		s2pt_machine_reset(search->machine);
		tell(search, &follower);
		if (s2pt_search_follow(search, replay, &story))
			cycle = search->cycle;
		(void)s2pt_hook_thread(before);
	}
	s2pt_machine_delete(search->machine);
	free(search);
	return cycle.since;
}
