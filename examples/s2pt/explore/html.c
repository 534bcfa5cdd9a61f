/* SPDX-License-Identifier: BSD-2-Clause */
/* Shows a search among schedules as a page: its figures, and one schedule as a story. */

#include "html.h"

#include "report/json.h"
#include "report/page.h"
#include "report/words.h"
#include "s2pt/host/explore_follow.h"
#include "s2pt/version.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <string.h>

/* The columns of a story: vCPUs, the host if it takes part, fills if there are some. */
struct columns {
	unsigned int vcpus;
	bool host;
	bool fills;
};

struct teller {
	struct columns columns;
	json_t *steps;
	struct timeline *timeline;
};

static unsigned int column_of(const struct columns *columns, unsigned int actor)
{
	if (actor < columns->vcpus)
		return actor;
	return columns->vcpus + (columns->host && actor > S2PT_SCENARIO_VCPUS);
}

static json_t *entry_of(const struct s2pt_explore_step *step,
			const struct s2pt_explore_entry *entry)
{
	char word[WORDS_MAX];

	words_of_descriptor(step->format, entry->word, entry->level, word);
	return json_pack("[o, o, i, o, s, b, i]", json_sprintf("0x%" PRIx64, entry->at),
			 json_sprintf("0x%" PRIx64, entry->ipa), entry->level,
			 json_sprintf("0x%" PRIx64, entry->word),
			 entry->held ? "invalid: held" : strchr(word, '|') + 1, (int)entry->linked,
			 (int)(entry->at & INT32_MAX));
}

static json_t *cached_of(const struct s2pt_explore_step *step,
			 const struct s2pt_explore_cached *cached)
{
	char word[WORDS_MAX];

	words_of_descriptor(step->format, cached->word, cached->level, word);
	return json_pack("[i, o, i, o, s]", (int)cached->vcpu,
			 json_sprintf("0x%" PRIx64, cached->ipa), cached->level,
			 json_sprintf("0x%" PRIx64, cached->word), strchr(word, '|') + 1);
}

/* What a step is drawn as follows from its words, which begin with the access: "w0 break held". */
static enum timeline_kind kind_of(const char *text)
{
	static const struct {
		const char *word;
		enum timeline_kind kind;
	} kinds[] = {
		{ "fault", TIMELINE_FAULT },      { "break", TIMELINE_BREAK },
		{ "TLBI", TIMELINE_TLBI },        { "write empty", TIMELINE_BREAK },
		{ "write table", TIMELINE_LINK }, { "write", TIMELINE_MAKE },
		{ "lost", TIMELINE_LOST },        { "hardware", TIMELINE_HARDWARE },
		{ "done", TIMELINE_OTHER },       { "fill", TIMELINE_CACHE },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(text, kinds[i].word))
			return kinds[i].kind;
	return TIMELINE_LOOK;
}

static void take(void *ctx, const struct s2pt_explore_step *step)
{
	struct teller *teller = ctx;
	unsigned int column = column_of(&teller->columns, step->actor);
	json_t *entries = json_array();
	json_t *cached = json_array();

	for (unsigned int i = 0; i < step->entries; i++)
		json_array_append_new(entries, entry_of(step, &step->entry[i]));
	for (unsigned int i = 0; i < step->caches; i++)
		json_array_append_new(cached, cached_of(step, &step->cached[i]));
	json_array_append_new(teller->steps,
			      json_pack("{s:i, s:s, s:s, s:o, s:o}", "actor", (int)column, "text",
					step->text, "place", step->place, "entries", entries,
					"cached", cached));
	if (step->number)
		timeline_note(teller->timeline, kind_of(step->text), column,
			      step->text[0] ? step->text : "goes on", step->number, 0);
}

static json_t *names_of(const struct columns *columns)
{
	json_t *names = json_array();

	for (unsigned int i = 0; i < columns->vcpus; i++)
		json_array_append_new(names, json_sprintf("vCPU %c", 'a' + (int)i));
	if (columns->host)
		json_array_append_new(names, json_string("host"));
	if (columns->fills)
		json_array_append_new(names, json_string("fills"));
	return names;
}

static json_t *tlbs_of(const struct columns *columns)
{
	const struct columns alone = { .vcpus = columns->vcpus };

	return names_of(&alone);
}

static json_t *facts_of(const struct explore_html *html)
{
	const struct s2pt_explore_result *result = html->result;

	return json_pack("[[s,o],[s,s],[s,o],[s,o],[s,o],[s,s]]", "scenario",
			 html_string(html->config->scenario->name), "policy",
			 s2pt_policy_name(html->config->policy), "schedules",
			 json_sprintf("%" PRIu64, result->schedules), "steps of the longest",
			 json_sprintf("%u", result->longest), "faults of an access, at most",
			 json_sprintf("%u", result->faults), "the story", html->which);
}

static json_t *summary_of(const struct explore_html *html, struct teller *teller, int cycle)
{
	const struct s2pt_explore_result *result = html->result;
	bool good = !result->why[0];
	json_t *verdict = good ? json_string(html->end) : json_sprintf("%s", result->why);

	return json_pack("{s:s, s:s, s:s, s:o, s:b, s:o, s:{s:O, s:o, s:o, s:i}}", "command",
			 "s2pt explore", "version", s2pt_version_text(), "title",
			 html->config->scenario->summary, "verdict", verdict, "good", (int)good,
			 "facts", facts_of(html), "story", "steps", teller->steps, "actors",
			 names_of(&teller->columns), "tlbs", tlbs_of(&teller->columns), "cycle",
			 cycle);
}

bool explore_html(const struct explore_html *html, const char *path)
{
	const struct s2pt_explore_config *config = html->config;
	struct teller teller = {
		.columns = { .vcpus = config->vcpus,
			     .host = config->scenario->host != NULL,
			     .fills = strchr(html->replay, ':') != NULL },
		.steps = json_array(),
	};
	struct timeline_config want = { .name = config->scenario->name, .unjudged = true };
	struct page page = { NULL, &teller.timeline, 1 };
	bool fine = false;
	int cycle;

	want.rules.cpus = config->vcpus + teller.columns.host + teller.columns.fills;
	teller.timeline = timeline_new(&want);
	if (teller.timeline && teller.steps) {
		cycle = s2pt_explore_follow(config, html->replay, take, &teller);
		page.summary = summary_of(html, &teller, cycle);
		fine = page_write(&page, path);
	} else {
		error(0, ENOMEM, "%s", path);
	}
	json_decref(page.summary);
	json_decref(teller.steps);
	timeline_delete(teller.timeline);
	return fine;
}
