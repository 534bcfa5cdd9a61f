/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes the steps of a row as a program for herd7, or says why they can't be expressed.  The entry x is PTE(x)
 * there; a TLBI by IPA, and the one of stage 1 that completes it, are TLBI VAAE1.
 */

#include "herd_test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Why a row can't be expressed. */
#define REGISTERS "no registers of EL2"
#define STAGES    "no TLB entries that combine both stages"
#define DOMAINS   "no domain of barriers but the inner shareable one"
#define TLBIW     "no FEAT_TLBIW"

/* A step: who does what to which entry, what is seen of it, and the steps behind it. */
struct token {
	unsigned int cpu;
	unsigned int page;
	char what[24];
	char seen[24];
	const char *rest;
};

static bool is(const struct token *token, const char *what)
{
	return strcmp(token->what, what) == 0;
}

static bool begins(const struct token *token, const char *what)
{
	return strncmp(token->what, what, strlen(what)) == 0;
}

static char name_of(const struct token *token)
{
	return token->page ? 'y' : 'x';
}

static const char *next_token(const char *steps, struct token *token)
{
	size_t length = strcspn(steps, " ");
	size_t left;

	*token = (struct token){ .rest = steps + length + strspn(steps + length, " ") };
	if (length > 2 && steps[1] == ':') {
		token->cpu = (unsigned int)(steps[0] - '0');
		steps += 2;
		length -= 2;
	}
	left = strcspn(steps, "=@ ");
	(void)snprintf(token->what, sizeof(token->what), "%.*s", (int)left, steps);
	token->page = steps[left] == '@';
	left = strcspn(steps, "= ");
	if (steps[left] == '=')
		(void)snprintf(token->seen, sizeof(token->seen), "%.*s", (int)(length - left - 1),
			       steps + left + 1);
	return token->rest;
}

static struct herd_word last_word(const struct herd_test *test, unsigned int page)
{
	return test->word[page][test->words[page] - 1];
}

static void note_word(struct herd_test *test, const struct token *token, struct herd_word word)
{
	unsigned int page = token->page;

	test->word[page][test->words[page]++] = word;
	test->shared[page] |= test->writer[page] < HERD_CPUS && test->writer[page] != token->cpu;
	test->writer[page] = token->cpu;
}

/* Load what is at the address in `base`. */
static unsigned int load(struct herd_test *test, const struct token *token, const char *how,
			 unsigned int base)
{
	struct herd_cpu *cpu = &test->cpu[token->cpu];

	cpu->loaded = ++cpu->registers;
	if (cpu->dependency)
		herd_emit(test, token->cpu, "%s X%u,[X%u,X%u]", how, cpu->loaded, base,
			  cpu->dependency);
	else
		herd_emit(test, token->cpu, "%s X%u,[X%u]", how, cpu->loaded, base);
	cpu->dependency = 0;
	return cpu->loaded;
}

/* A message is a store, and a load by whom it is for, or another store over it. */
static void pass_message(struct herd_test *test, const struct token *token)
{
	unsigned int at = herd_holding(test, token->cpu, "m%u", test->messages);

	if (!test->under_way) {
		herd_emit(test, token->cpu, "STR X%u,[X%u]", herd_holding(test, token->cpu, "1"),
			  at);
	} else if (is(token, "over")) {
		herd_emit(test, token->cpu, "STR X%u,[X%u]", herd_holding(test, token->cpu, "2"),
			  at);
		herd_demand(test, "[m%u]=2", test->messages++);
	} else {
		herd_demand(test, "%u:X%u=1", token->cpu,
			    load(test, token, is(token, "acq") ? "LDAR" : "LDR", at));
		test->messages++;
	}
	test->under_way = !test->under_way;
}

/* What is seen is one of the words that are stored, with what hardware may set in them. */
static void demand_word(struct herd_test *test, const struct token *token, const char *where)
{
	char any[512] = "";

	for (unsigned int i = 0; i < 4 * test->words[token->page]; i++) {
		struct herd_word word = test->word[token->page][i / 4];
		char text[48];
		char part[64];

		word.young |= i & 1;
		word.writable |= word.dbm && (i & 2);
		(void)snprintf(part, sizeof(part), "%s=%s", where, herd_word_text(word, text));
		if (herd_word_fits(word, token->seen) && !strstr(any, part))
			herd_add(any, sizeof(any), "%s%s", any[0] ? " \\/ " : "", part);
	}
	herd_demand(test, "(%s)", any);
}

/* The word is loaded; as the last step after another CPU's it is what is there in the end. */
static void load_word(struct herd_test *test, const struct token *token)
{
	char where[16];
	unsigned int at;

	if (!*token->rest && token->cpu != test->before) {
		(void)snprintf(where, sizeof(where), "[PTE(%c)]", name_of(token));
	} else {
		at = herd_holding(test, token->cpu, "PTE(%c)", name_of(token));
		(void)snprintf(where, sizeof(where), "%u:X%u", token->cpu,
			       load(test, token, "LDR", at));
	}
	demand_word(test, token, where);
}

static void see_word(struct herd_test *test, const struct token *token)
{
	unsigned int at = herd_holding(test, token->cpu, "PTE(%c)", name_of(token));
	char text[48];

	herd_demand(test, "%u:X%u=%s", token->cpu, load(test, token, "LDR", at),
		    herd_word_text(last_word(test, token->page), text));
}

/* The pages x, y and n hold 1, 2 and 3. */
static void access_page(struct herd_test *test, const struct token *token)
{
	struct herd_cpu *cpu = &test->cpu[token->cpu];
	unsigned int at = herd_holding(test, token->cpu, "%c", name_of(token));
	unsigned int label = token->cpu * HERD_LINES + cpu->lines;
	unsigned int got = 0;

	herd_add(cpu->line[cpu->lines], sizeof(cpu->line[0]), "L%u: ", label);
	if (is(token, "r"))
		got = load(test, token, "LDR", at);
	else
		herd_emit(test, token->cpu, "STR X%u,[X%u]", herd_holding(test, token->cpu, "7"),
			  at);
	cpu->walks = true;
	if (!token->seen[0])
		return;
	if (strcmp(token->seen, "fault") == 0)
		herd_demand(test, "fault(P%u:L%u,%c)", token->cpu, label, name_of(token));
	else if (!got || strcmp(token->seen, "ok") == 0)
		herd_demand(test, "~fault(P%u:L%u,%c)", token->cpu, label, name_of(token));
	else
		herd_demand(test, "%u:X%u=%u", token->cpu, got,
			    strcmp(token->seen, "new") == 0 ? 3 : 1 + token->page);
}

static bool store(struct herd_test *test, const struct token *token)
{
	const char *name = token->what + (begins(token, "plain.") ? 6
					  : begins(token, "cas.") ? 4
								  : 0);
	struct herd_word word = last_word(test, token->page);
	unsigned int at;
	unsigned int value;
	char text[48];

	if (!is(token, "clr") && !herd_word_named(name, name_of(token), &word))
		return false;
	at = herd_holding(test, token->cpu, "PTE(%c)", name_of(token));
	if (is(token, "clr")) {
		word.valid = false;
		herd_emit(test, token->cpu, "STCLR X%u,[X%u]", herd_holding(test, token->cpu, "1"),
			  at);
	} else {
		value = herd_holding(test, token->cpu, "%s", herd_word_text(word, text));
		if (begins(token, "cas."))
			herd_emit(test, token->cpu, "CAS X%u,X%u,[X%u]",
				  herd_holding(test, token->cpu, "%s", text), value, at);
		else
			herd_emit(test, token->cpu, "STR X%u,[X%u]", value, at);
	}
	note_word(test, token, word);
	return true;
}

static bool instruction(struct herd_test *test, const struct token *token)
{
	static const struct {
		const char *name, *code;
	} codes[] = {
		{ "dmb.sy", "DMB SY" },
		{ "dmb.st", "DMB ST" },
		{ "dmb.ld", "DMB LD" },
		{ "dsb.ish", "DSB ISH" },
		{ "dsb.ishst", "DSB ISHST" },
		{ "dsb.ishld", "DSB ISHLD" },
		{ "isb", "ISB" },
		{ "vmalls12", "TLBI VMALLE1IS" },
		{ "vmalls12.nsh", "TLBI VMALLE1" },
	};

	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (!is(token, codes[i].name))
			continue;
		herd_emit(test, token->cpu, "%s", codes[i].code);
		return true;
	}
	return false;
}

/* Does a TLBI of stage 1 with the same receivers complete this one? */
static bool is_completed(const struct token *token)
{
	const char *own = strchr(token->what, '.');
	const char *rest = token->rest;

	while (*rest) {
		struct token later;

		rest = next_token(rest, &later);
		if (later.cpu == token->cpu && begins(&later, "vmalle1"))
			return !own == !strchr(later.what, '.');
	}
	return false;
}

static void invalidate(struct herd_test *test, const struct token *token)
{
	struct herd_cpu *cpu = &test->cpu[token->cpu];
	unsigned int operand = ++cpu->registers;

	if (!is_completed(token))
		test->lacks = STAGES;
	herd_emit(test, token->cpu, "LSR X%u,X%u,#12", operand,
		  herd_holding(test, token->cpu, "%c", name_of(token)));
	if (cpu->dependency)
		herd_emit(test, token->cpu, "ADD X%u,X%u,X%u", operand, operand, cpu->dependency);
	cpu->dependency = 0;
	herd_emit(test, token->cpu, "TLBI VAAE1%s,X%u", strchr(token->what, '.') ? "" : "IS",
		  operand);
}

/* What comes next depends on what was loaded last. */
static void depend(struct herd_test *test, const struct token *token)
{
	struct herd_cpu *cpu = &test->cpu[token->cpu];
	unsigned int label = token->cpu * HERD_LINES + cpu->lines;

	if (is(token, "ctrl")) {
		herd_emit(test, token->cpu, "CBNZ X%u,C%u", cpu->loaded, label);
		herd_emit(test, token->cpu, "C%u: NOP", label);
	} else {
		cpu->dependency = ++cpu->registers;
		herd_emit(test, token->cpu, "EOR X%u,X%u,X%u", cpu->dependency, cpu->loaded,
			  cpu->loaded);
	}
}

static const char *lack_of(const struct token *token)
{
	if (begins(token, "hcr.") || begins(token, "vttbr."))
		return REGISTERS;
	if (begins(token, "vmallws2"))
		return TLBIW;
	return begins(token, "dsb.nsh") ? DOMAINS : NULL;
}

static void take(struct herd_test *test, const struct token *token)
{
	test->lacks = lack_of(token);
	if (test->lacks || is(token, "spec") || begins(token, "vmalle1"))
		return;
	if (is(token, "flag") || is(token, "acq") || is(token, "over"))
		pass_message(test, token);
	else if (is(token, "see"))
		see_word(test, token);
	else if (is(token, "load"))
		load_word(test, token);
	else if (is(token, "r") || is(token, "w"))
		access_page(test, token);
	else if (begins(token, "ipa"))
		invalidate(test, token);
	else if (is(token, "addr") || is(token, "ctrl"))
		depend(test, token);
	else if (!instruction(test, token) && !store(test, token))
		test->lacks = "no such step";
	test->before = token->cpu;
}

/* Where several CPUs store to an entry, the last one's store is the last. */
static void demand_order(struct herd_test *test)
{
	char text[48];

	for (unsigned int page = 0; page < 2; page++)
		if (test->shared[page])
			herd_demand(test, "[PTE(%c)]=%s", "xy"[page],
				    herd_word_text(last_word(test, page), text));
}

void herd_tell(struct herd_test *test, const struct litmus *row)
{
	const char *steps = row->steps;
	const char *start = "old";
	char first[8];
	char text[48];

	*test = (struct herd_test){ .row = row,
				    .writer = { HERD_CPUS, HERD_CPUS },
				    .before = HERD_CPUS };
	if (strncmp(row->start, "x=", 2) == 0)
		start = row->start + 2;
	(void)snprintf(first, sizeof(first), "%.*s", (int)strcspn(start, " "), start);
	if (!herd_word_named(first, 'x', &test->word[0][0]) ||
	    !herd_word_named("old", 'y', &test->word[1][0]))
		abort();
	test->words[0] = 1;
	test->words[1] = 1;
	herd_add(test->start, sizeof(test->start),
		 " uint64_t x=1; uint64_t y=2; uint64_t n=3; PTE(x)=%s;",
		 herd_word_text(test->word[0][0], text));
	while (*steps && !test->lacks) {
		struct token token;

		steps = next_token(steps, &token);
		take(test, &token);
	}
	demand_order(test);
}
