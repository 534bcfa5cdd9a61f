/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints a schedule as a story: a column for each vCPU, a line for each step that matters. */

#include "story.h"

#include "replay.h"
#include "run.h"
#include "s2pt/host/record.h"
#include "setup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN 34
/* The column of the engine's source, if it has one. */
#define PLACE 50

/* Describe an entry: "RW- page 0x80000000" for a leaf, its kind for others. */
static void decode(const struct machine *machine, uint32_t object, uint64_t word, char *text,
		   size_t size)
{
	const struct s2pt_format *format = &machine->format;
	bool root = object < format->geom.root_pages * MACHINE_WORDS;
	int level = root ? 2 : 3;
	s2pt_desc_t desc = { word };
	unsigned int perm = s2pt_desc_perm(format, desc);

	if (machine->engine->is_held(desc.word)) {
		(void)snprintf(text, size, "held");
		return;
	}
	switch (s2pt_desc_kind(desc, level)) {
	case S2PT_EMPTY:
		(void)snprintf(text, size, "empty");
		return;
	case S2PT_TABLE:
		(void)snprintf(text, size, "table");
		return;
	case S2PT_HELD:
		(void)snprintf(text, size, "held");
		return;
	case S2PT_NOTE:
		(void)snprintf(text, size, "invalid 0x%" PRIx64, desc.word);
		return;
	case S2PT_LEAF:
		(void)snprintf(text, size, "%c%c%c %s 0x%" PRIx64, perm & S2PT_R ? 'R' : '-',
			       perm & S2PT_W ? 'W' : '-', perm & S2PT_X ? 'X' : '-',
			       root ? "block" : "page", s2pt_desc_pa(format, desc, level));
		return;
	}
}

/*
 * Is a step not worth a line?  Taking the lock, looking into a TLB that has nothing, and going
 * through tables are not.
 */
static bool is_dull(const struct machine *machine, const struct step *step,
		    const struct actor *actor)
{
	bool access_done = actor->tells && strcmp(actor->tells, "access done") == 0;

	if (machine->wrong[0])
		return !actor->tells;
	if (step->object < OBJECT_TLB)
		return step->touch == TOUCH_READ && !access_done &&
		       ((&machine->now.words[0][0])[step->object] & 3) == 3 &&
		       step->object < 2 * MACHINE_WORDS;
	return !actor->tells || step->object >= OBJECT_MEMORY ||
	       (step->object >= OBJECT_LOCK && step->object < OBJECT_WALKS);
}

bool s2pt_story_cell(const struct search *search, char *text, size_t size)
{
	const struct machine *machine = search->machine;
	const struct node *node = &search->node[search->length - 1];
	const struct actor *actor = &machine->actor[node->chosen];
	char entry[40] = "";

	if (is_dull(machine, &node->taken, actor))
		return false;
	if (node->taken.object < OBJECT_TLB)
		decode(machine, node->taken.object,
		       actor->saw_old ? actor->old_word
				      : (&machine->now.words[0][0])[node->taken.object],
		       entry, sizeof(entry));
	else if (node->taken.touch == TOUCH_DROP)
		(void)snprintf(entry, sizeof(entry), "of %c",
			       'a' + (int)(node->taken.object - OBJECT_TLB));
	(void)snprintf(text, size, "%s %s %s", actor->access, actor->tells ? actor->tells : "look",
		       entry);
	return true;
}

/* Print a line about the step that was taken last, if it is worth one. */
static void tell(const struct search *search, void *to)
{
	const struct machine *machine = search->machine;
	const struct node *node = &search->node[search->length - 1];
	const struct actor *actor = &machine->actor[node->chosen];
	unsigned int last =
		machine->vcpus + (machine->config.scenario->host && node->chosen >= ACTOR_FILL);
	unsigned int column = node->chosen < machine->vcpus ? node->chosen : last;
	FILE *out = to;
	char cell[96];
	char place[96];

	if (!s2pt_story_cell(search, cell, sizeof(cell)))
		return;
	(void)fprintf(out, "%4u  ", search->length);
	if (machine->engine->print_place) {
		machine->engine->print_place(&actor->place, place, sizeof(place));
		(void)fprintf(out, "%-*.*s ", PLACE - 1, PLACE - 1, place);
	}
	(void)fprintf(out, "%*s%s\n", (int)(column * COLUMN), "", cell);
}

/* Print the checker's complaint, with the history of the entry. */
static void tell_complaint(const struct machine *machine, FILE *out)
{
	const struct s2pt_complaint *complaint =
		machine->check ? s2pt_check_complaint(machine->check, 0) : NULL;
	char line[S2PT_RECORD_LINE];

	if (!complaint)
		return;
	(void)fprintf(out, "      the checker was told (the host is CPU %u):\n", ACTOR_HOST);
	for (unsigned int i = 0; i < complaint->length; i++)
		if (s2pt_record_print(&complaint->history[i], line, sizeof(line)) > 0)
			(void)fprintf(out, "      %s\n", line);
	(void)fprintf(out, "      %s\n", s2pt_check_reason_name(complaint->reason));
}

/* Print where a schedule comes back to, and whose not running it takes. */
static void tell_cycle(struct cycle cycle, FILE *out)
{
	char starved[MACHINE_ACTORS + 1];

	s2pt_replay_letters(cycle.starved, starved);
	(void)fprintf(out, "      here all is as after step %d%s%s\n", cycle.since,
		      starved[0] ? "; only if these never run, which could: " : "", starved);
}

void s2pt_explore_story(const struct s2pt_explore_config *config,
			const struct s2pt_explore_result *result, FILE *out)
{
	const struct story story = { tell, out };
	struct search *search = calloc(1, sizeof(*search));
	struct s2pt_explore_result again = { .end = S2PT_EXPLORE_BAD };
	const struct s2pt_hook *before;
	struct cycle cycle;

	if (!search)
		return;
	search->result = &again;
	search->bound = S2PT_EXPLORE_UNBOUNDED;
	search->machine = s2pt_machine_new(config);
	if (search->machine) {
		before = s2pt_hook_thread(&search->machine->hook);
		(void)fprintf(out, "step  ");
		if (search->machine->engine->print_place)
			(void)fprintf(out, "%-*s", PLACE, search->machine->engine->name);
		for (unsigned int i = 0; i < search->machine->vcpus; i++)
			(void)fprintf(out, "vCPU %c%*s", 'a' + (int)i, COLUMN - 6, "");
		if (config->scenario->host)
			(void)fprintf(out, "host%*s", COLUMN - 4, "");
		(void)fprintf(out, "%s\n",
			      config->weak                  ? "what walks see"
			      : strchr(result->replay, ':') ? "fills"
							    : "");
		(void)s2pt_search_follow(search, result->replay, &story);
		cycle = search->cycle;
		if (cycle.since >= 0)
			tell_cycle(cycle, out);
		tell_complaint(search->machine, out);
		(void)s2pt_hook_thread(before);
	}
	s2pt_machine_delete(search->machine);
	free(search);
}
