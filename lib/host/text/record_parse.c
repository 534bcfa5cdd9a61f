/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads recordings, and refuses lines that are none or that the machine can't have. */

#include "pieces.h"
#include "record_words.h"
#include "s2pt/host/record.h"

#include <string.h>

/* Most CPUs of a recording: a file that says more is damaged. */
#define MOST_CPUS 4096

/* One key of the first line. */
struct key {
	const char *name;
	uint64_t most;
	unsigned int *number;
	bool *flag;
};

static bool take_key(struct text *text, const struct key *key)
{
	uint64_t value = 0;

	if (!s2pt_text_number(text, key->most, &value))
		return false;
	if (key->number)
		*key->number = (unsigned int)value;
	else
		*key->flag = value != 0;
	return true;
}

static bool take_policy(struct text *text, char policy[S2PT_RECORD_POLICY])
{
	size_t length = strspn(text->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "0123456789-_");

	if (length >= S2PT_RECORD_POLICY)
		return false;
	memcpy(policy, text->at, length);
	policy[length] = 0;
	text->at += length;
	return true;
}

static bool take_start(struct text *text, int *start)
{
	bool minus = s2pt_text_take(text, "-");
	uint64_t number = 0;

	if (!s2pt_text_number(text, minus ? 1 : S2PT_LEVEL_MAX, &number))
		return false;
	*start = minus ? -(int)number : (int)number;
	return true;
}

static bool take_pair(struct text *text, struct s2pt_record *record, unsigned int *granule)
{
	struct s2pt_check_config *rules = &record->rules;
	const struct key keys[] = {
		{ " granule=", 16, granule, NULL },
		{ " ipa=", 64, &rules->geom.ipa_bits, NULL },
		{ " pa=", 64, &rules->geom.pa_bits, NULL },
		{ " cpus=", MOST_CPUS, &rules->cpus, NULL },
		{ " vmid=", UINT16_MAX, &rules->vmid, NULL },
		{ " bbm=", 3, &rules->bbm, NULL },
		{ " lpa2=", 1, NULL, &rules->geom.lpa2 },
		{ " fwb=", 1, NULL, &rules->fwb },
		{ " hardware=", 1, NULL, &rules->hardware },
		{ " caches=", 1, NULL, &rules->caches },
	};

	if (s2pt_text_take(text, " policy="))
		return take_policy(text, record->policy);
	if (s2pt_text_take(text, " start="))
		return take_start(text, &rules->geom.start_level);
	for (unsigned int i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (s2pt_text_take(text, keys[i].name))
			return take_key(text, &keys[i]);
	return false;
}

bool s2pt_record_parse_head(const char *line, struct s2pt_record *record)
{
	struct text text = { line };
	struct s2pt_record read = { .rules.geom.start_level = S2PT_START_AUTO };
	struct s2pt_geom *geom = &read.rules.geom;
	struct s2pt_geom_want want = { .small_tables = true, .cpu_bits = 52 };
	unsigned int granule = 0;
	uint64_t version = 0;

	if (!s2pt_text_take(&text, S2PT_RECORD_MAGIC) || !s2pt_text_number(&text, 2, &version) ||
	    version == 0)
		return false;
	read.version = (unsigned int)version;
	while (*text.at == ' ')
		if (!take_pair(&text, &read, &granule))
			return false;
	s2pt_text_blanks(&text);
	want.granule = (enum s2pt_granule)granule;
	want.ipa_bits = geom->ipa_bits;
	want.pa_bits = geom->pa_bits;
	want.start_level = geom->start_level;
	want.lpa2 = geom->lpa2;
	if (*text.at || !read.rules.cpus || geom->start_level == S2PT_START_AUTO ||
	    s2pt_geom_init(geom, &want) != S2PT_DONE)
		return false;
	*record = read;
	return true;
}

static bool take_hole(struct text *text, uint64_t *number)
{
	return s2pt_text_take(text, " ") && s2pt_text_number(text, UINT64_MAX, number);
}

/* Take a word, if no more of it follows: "ipas2e1" is not "ipas2e1is". */
static bool take_whole(struct text *text, const char *word)
{
	struct text tried = *text;

	if (!s2pt_text_take(&tried, word) || (*tried.at && !strchr(" \t\r\n", *tried.at)))
		return false;
	*text = tried;
	return true;
}

static bool take_step(struct text *text, struct s2pt_check_event *event)
{
	for (enum s2pt_step_op op = S2PT_DSB_NSHST; op <= S2PT_VALE2IS; op++) {
		char word[S2PT_RECORD_WORD];
		uint64_t vmid = 0;

		s2pt_record_step_word(op, word);
		if (!take_whole(text, word))
			continue;
		event->kind = S2PT_CHECK_STEP;
		event->step.op = op;
		if (op < S2PT_IPAS2E1)
			return true;
		if (!take_hole(text, &vmid) || vmid > UINT16_MAX)
			return false;
		event->vmid = (unsigned int)vmid;
		return !s2pt_step_has_operand(op) || take_hole(text, &event->step.operand);
	}
	return false;
}

static bool has_number(const struct text *text)
{
	return *text->at == ' ' && text->at[1] >= '0' && text->at[1] <= '9';
}

static bool take_rest(struct text *text, struct s2pt_check_event *event)
{
	switch (event->kind) {
	case S2PT_CHECK_ALLOC:
	case S2PT_CHECK_CLEAN:
	case S2PT_CHECK_DISCARD:
		return take_hole(text, &event->at) && take_hole(text, &event->size);
	case S2PT_CHECK_PLAIN:
		return take_hole(text, &event->at) && take_hole(text, &event->want) &&
		       (!has_number(text) || take_hole(text, &event->size)) &&
		       (!s2pt_text_take(text, " late") || take_hole(text, &event->late));
	case S2PT_CHECK_RELEASE:
		return take_hole(text, &event->at) && take_hole(text, &event->want);
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_LOST:
		if (!take_hole(text, &event->at) || !take_hole(text, &event->found) ||
		    !take_hole(text, &event->want))
			return false;
		event->relaxed = s2pt_text_take(text, " relaxed");
		return true;
	case S2PT_CHECK_HARDWARE:
		return take_hole(text, &event->at) && take_hole(text, &event->found) &&
		       take_hole(text, &event->want);
	case S2PT_CHECK_ROOT:
	case S2PT_CHECK_RETIRE:
	case S2PT_CHECK_FREE:
	case S2PT_CHECK_STALE:
		return take_hole(text, &event->at);
	case S2PT_CHECK_STEP:
	case S2PT_CHECK_READ:
	case S2PT_CHECK_UNREAD:
	case S2PT_CHECK_ENTER:
	case S2PT_CHECK_LEAVE:
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_BESIDE:
	case S2PT_CHECK_END:
		return true;
	}
	return false;
}

static bool take_event(struct text *text, struct s2pt_check_event *event)
{
	for (unsigned int kind = 0; kind < S2PT_RECORD_WORDS; kind++) {
		const char *word = s2pt_record_word((enum s2pt_check_kind)kind);

		if (!word || !take_whole(text, word))
			continue;
		event->kind = (enum s2pt_check_kind)kind;
		return take_rest(text, event);
	}
	if (take_whole(text, s2pt_line_word(S2PT_LINE_UNSEEN))) {
		event->kind = S2PT_CHECK_PLAIN;
		event->unseen = true;
		return take_hole(text, &event->at) && take_hole(text, &event->want);
	}
	return take_step(text, event);
}

/* What is recorded and not judged: other barriers, registers, what was asked for. */
static bool is_passed_over(struct text text)
{
	return s2pt_text_take(&text, "dmb ") || s2pt_text_take(&text, "msr ") ||
	       take_whole(&text, "eret") || s2pt_text_take(&text, "ask ") ||
	       s2pt_text_take(&text, "done ");
}

enum s2pt_record_kind s2pt_record_parse(const char *line, struct s2pt_check_event *event)
{
	struct text text = { line };
	struct s2pt_check_event read = { .kind = S2PT_CHECK_END };
	uint64_t cpu = 0;

	s2pt_text_blanks(&text);
	if (!*text.at || *text.at == '#')
		return S2PT_RECORD_REMARK;
	if (!s2pt_text_number(&text, MOST_CPUS - 1, &cpu) || !s2pt_text_take(&text, " "))
		return S2PT_RECORD_BAD;
	if (is_passed_over(text))
		return S2PT_RECORD_REMARK;
	if (!take_event(&text, &read))
		return S2PT_RECORD_BAD;
	s2pt_text_blanks(&text);
	if (*text.at)
		return S2PT_RECORD_BAD;
	read.cpu = (unsigned int)cpu;
	*event = read;
	return S2PT_RECORD_EVENT;
}

static bool has_size(enum s2pt_check_kind kind)
{
	return kind == S2PT_CHECK_ALLOC || kind == S2PT_CHECK_CLEAN || kind == S2PT_CHECK_DISCARD;
}

const char *s2pt_record_misfit(const struct s2pt_record *record,
			       const struct s2pt_check_event *event)
{
	s2pt_pa_t end = s2pt_pa_end(&record->rules.geom);

	if (event->cpu >= record->rules.cpus)
		return "no such CPU";
	if (!has_size(event->kind))
		return NULL;
	if (event->at >= end)
		return "memory beyond the output space";
	if (event->size > end - event->at)
		return "more bytes than the output space has";
	return NULL;
}
