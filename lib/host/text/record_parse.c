/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the events of recordings, and refuses those that are none or that the machine can't have. */

#include "record_fields.h"
#include "record_words.h"
#include "s2pt/host/record.h"

#include <string.h>

/* A word and what stands behind it, a letter a field: see `s2pt_record_field`. */
struct shape {
	const char *word;
	const char *fields;
	uint8_t kind;
	uint8_t what;
};

/* Ordered by word. */
static const struct shape shapes[] = {
	{ "alloc", "asg", S2PT_CHECK_ALLOC, 0 },      { "alone", "", S2PT_CHECK_ALONE, 0 },
	{ "ask", "AeR", S2PT_CHECK_ASK, 0 },          { "beside", "", S2PT_CHECK_BESIDE, 0 },
	{ "command", "niVX", S2PT_CHECK_COMMAND, 0 }, { "dc", "as", S2PT_CHECK_CLEAN, 0 },
	{ "done", "d", S2PT_CHECK_DONE, 0 },          { "end", "", S2PT_CHECK_END, 0 },
	{ "enter", "", S2PT_CHECK_ENTER, 0 },         { "eret", "", S2PT_CHECK_ERET, 0 },
	{ "exception", "", S2PT_CHECK_ERET, 1 },      { "free", "a", S2PT_CHECK_FREE, 0 },
	{ "ic", "as", S2PT_CHECK_DISCARD, 0 },        { "leave", "", S2PT_CHECK_LEAVE, 0 },
	{ "lost", "afwr", S2PT_CHECK_LOST, 0 },       { "mmu", "afw", S2PT_CHECK_HARDWARE, 0 },
	{ "msr", "mw", S2PT_CHECK_MSR, 0 },           { "plain", "awpl", S2PT_CHECK_PLAIN, 0 },
	{ "read", "", S2PT_CHECK_READ, 0 },           { "release", "aw", S2PT_CHECK_RELEASE, 0 },
	{ "retire", "a", S2PT_CHECK_RETIRE, 0 },      { "root", "ave", S2PT_CHECK_ROOT, 0 },
	{ "stale", "a", S2PT_CHECK_STALE, 0 },        { "swap", "afwr", S2PT_CHECK_SWAP, 0 },
	{ "sync", "n", S2PT_CHECK_SYNC, 0 },          { "unread", "", S2PT_CHECK_UNREAD, 0 },
	{ "unseen", "awu", S2PT_CHECK_PLAIN, 0 },     { "walker", "nVb", S2PT_CHECK_WALKER, 0 },
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

/* For each letter the first word that begins with it, or with a later one. */
static const uint8_t letters['z' - 'a' + 1] = {
	0,  3,  4,  5,  7,  11, 12, 12, 12, 13, 13, 13, 15,
	17, 17, 17, 18, 18, 22, 25, 25, 27, 27, 28, 28, 28,
};

static const struct shape *find_shape(const char *word, size_t length)
{
	if (*word < 'a' || *word > 'z')
		return NULL;
	for (size_t i = letters[*word - 'a']; i < SHAPES && shapes[i].word[0] == *word; i++) {
		size_t same = 1;

		while (same < length && shapes[i].word[same] == word[same])
			same++;
		if (same == length && !shapes[i].word[length])
			return &shapes[i];
	}
	return NULL;
}

/* The instructions that are STEPs, in the order of `enum s2pt_step_op`. */
/* clang-format off */
#define IS(op, domain, accesses) { S2PT_INSTRUCTION_##op, S2PT_INSTRUCTION_##domain, S2PT_INSTRUCTION_##accesses, false }

static const struct s2pt_instruction steps[] = {
	[S2PT_DSB_NSHST] = IS(DSB, OWN, STORES),
	[S2PT_DSB_NSHLD] = IS(DSB, OWN, LOADS),
	[S2PT_DSB_NSH] = IS(DSB, OWN, BOTH),
	[S2PT_DSB_ISHST] = IS(DSB, INNER, STORES),
	[S2PT_DSB_ISHLD] = IS(DSB, INNER, LOADS),
	[S2PT_DSB_ISH] = IS(DSB, INNER, BOTH),
	[S2PT_ISB] = IS(ISB, OWN, BOTH),
	[S2PT_IPAS2E1] = IS(IPAS2E1, OWN, BOTH),
	[S2PT_IPAS2E1IS] = IS(IPAS2E1, INNER, BOTH),
	[S2PT_RIPAS2E1] = IS(RIPAS2E1, OWN, BOTH),
	[S2PT_RIPAS2E1IS] = IS(RIPAS2E1, INNER, BOTH),
	[S2PT_VMALLE1] = IS(VMALLE1, OWN, BOTH),
	[S2PT_VMALLE1IS] = IS(VMALLE1, INNER, BOTH),
	[S2PT_VMALLS12E1] = IS(VMALLS12E1, OWN, BOTH),
	[S2PT_VMALLS12E1IS] = IS(VMALLS12E1, INNER, BOTH),
	[S2PT_VALE2IS] = IS(VALE2, INNER, BOTH),
};
/* clang-format on */

/* What the text says is the operation of a STEP, if it is one of those; -1: it is none. */
static int step_of(struct s2pt_instruction said)
{
	for (unsigned int op = 0; op < sizeof(steps) / sizeof(steps[0]); op++)
		if (steps[op].op == said.op && steps[op].domain == said.domain &&
		    steps[op].accesses == said.accesses && steps[op].nxs == said.nxs)
			return (int)op;
	return -1;
}

static bool take_instruction(struct text *text, struct s2pt_check_event *event)
{
	bool numbers;
	int step;

	if (!s2pt_record_field(text, 'i', event))
		return false;
	numbers = s2pt_instruction_is_tlbi(event->instruction);
	step = step_of(event->instruction);
	event->kind = step < 0 ? S2PT_CHECK_INSTRUCTION : S2PT_CHECK_STEP;
	if (step >= 0)
		event->step.op = (enum s2pt_step_op)step;
	/* The erratum's VALE2IS has no operand of its own; one is in hex. */
	if (numbers && step == S2PT_VALE2IS && !s2pt_record_numbers(text, 2) &&
	    !s2pt_text_hex(text))
		return s2pt_record_field(text, 'v', event);
	if (step == S2PT_VALE2IS)
		event->kind = S2PT_CHECK_INSTRUCTION;
	return !numbers ||
	       (s2pt_record_field(text, 'V', event) && s2pt_record_field(text, 'X', event));
}

/* The commonest instructions are known by their letters. */
static bool take_known(struct text *text, struct s2pt_check_event *event)
{
	static const struct {
		const char *word;
		enum s2pt_step_op op;
		struct s2pt_instruction is;
	} known[] = {
		{ "dsb ish", S2PT_DSB_ISH, { .op = S2PT_INSTRUCTION_DSB } },
		{ "dsb ishst", S2PT_DSB_ISHST, { .op = S2PT_INSTRUCTION_DSB } },
		{ "tlbi ipas2e1is", S2PT_IPAS2E1IS, { .op = S2PT_INSTRUCTION_IPAS2E1 } },
		{ "tlbi vmalle1is", S2PT_VMALLE1IS, { .op = S2PT_INSTRUCTION_VMALLE1 } },
		{ "tlbi vmalls12e1is", S2PT_VMALLS12E1IS, { .op = S2PT_INSTRUCTION_VMALLS12E1 } },
		{ "tlbi ripas2e1is", S2PT_RIPAS2E1IS, { .op = S2PT_INSTRUCTION_RIPAS2E1 } },
	};

	for (unsigned int i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct text tried = *text;

		if (*text->at != known[i].word[0] || !s2pt_text_take(&tried, known[i].word) ||
		    s2pt_text_word(&tried))
			continue;
		*text = tried;
		event->kind = S2PT_CHECK_STEP;
		event->step.op = known[i].op;
		event->instruction = known[i].is;
		return !s2pt_instruction_is_tlbi(known[i].is) ||
		       (s2pt_record_field(text, 'V', event) && s2pt_record_field(text, 'X', event));
	}
	return false;
}

static bool take_event(struct text *text, struct s2pt_check_event *event)
{
	size_t length = s2pt_text_word(text);
	const struct shape *shape = find_shape(text->at, length);

	if (!shape) {
		struct text tried = *text;

		if (!take_known(&tried, event))
			return take_instruction(text, event);
		*text = tried;
		return true;
	}
	event->kind = (enum s2pt_check_kind)shape->kind;
	event->what = shape->what;
	text->at += length;
	for (const char *field = shape->fields; *field; field++)
		if (!s2pt_record_field(text, *field, event))
			return false;
	return true;
}

/* Is this a register that is written and not looked at? */
static bool is_passed_over(struct text text)
{
	struct s2pt_check_event event;

	return s2pt_text_take(&text, "msr ") && s2pt_text_word(&text) &&
	       !s2pt_record_field(&(struct text){ text.at - 1 }, 'm', &event);
}

/* The number of a CPU and the blank behind it; most have one digit. */
static bool take_cpu(struct text *text, uint64_t *cpu)
{
	if (text->at[0] >= '0' && text->at[0] <= '9' && text->at[1] == ' ') {
		*cpu = (uint64_t)(text->at[0] - '0');
		text->at += 2;
		return true;
	}
	return s2pt_text_number(text, S2PT_RECORD_CPUS - 1, cpu) && s2pt_text_take(text, " ");
}

enum s2pt_record_kind s2pt_record_parse(const char *line, struct s2pt_check_event *event)
{
	struct text text = { line };
	struct text behind;
	struct s2pt_check_event read = { .kind = S2PT_CHECK_END };
	uint64_t cpu = 0;

	s2pt_text_blanks(&text);
	if (!*text.at || *text.at == '#')
		return S2PT_RECORD_REMARK;
	if (!take_cpu(&text, &cpu))
		return S2PT_RECORD_BAD;
	behind = text;
	if (!take_event(&text, &read))
		return is_passed_over(behind) ? S2PT_RECORD_REMARK : S2PT_RECORD_BAD;
	if (*text.at && s2pt_text_word(&text))
		return S2PT_RECORD_BAD;
	s2pt_text_blanks(&text);
	if (*text.at && *text.at != '#')
		return S2PT_RECORD_BAD;
	read.cpu = (unsigned int)cpu;
	*event = read;
	return S2PT_RECORD_EVENT;
}
