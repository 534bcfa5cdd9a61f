/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes each litmus row that stage 1 can express as a program for herd7, and says of the others why
 * not.
 *
 *     herd_rows DIRECTORY    rNNN.litmus for each such row.  Printed is a line for each row:
 *                            `rNNN Sometimes|Never NAME` or `rNNN not REASON: NAME`
 *
 * The entry x is PTE(x) there; a TLBI by IPA, and the one of stage 1 that completes it, are TLBI VAAE1.
 */

#include "rows.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CPUS                 4
#define LINES                48
#define WORDS                16

#define PRINTS(text, values) __attribute__((format(printf, text, values)))

/* Why a row can't be expressed. */
#define REGISTERS "no registers of EL2"
#define STAGES    "no TLB entries that combine both stages"
#define DOMAINS   "no domain of barriers but the inner shareable one"
#define TLBIW     "no FEAT_TLBIW"

/* What an entry says.  Pages: x and y, and n for a new one. */
struct word {
	char page;
	bool valid, young, writable, dbm;
};

struct cpu {
	char line[LINES][48];
	unsigned int lines;
	/* Registers in use, and the one that was loaded last. */
	unsigned int registers;
	unsigned int loaded;
	/* The register on which the next access or TLBI depends; 0: there is none. */
	unsigned int dependency;
	/* Its MMU walks for an access. */
	bool walks;
};

struct test {
	const struct litmus *row;
	struct cpu cpu[CPUS];
	char start[1024];
	char condition[1024];
	/* The words of the entries x and y, in the order in which they are stored. */
	struct word word[2][WORDS];
	unsigned int words[2];
	/* Who stored the last one; CPUS: nobody has. */
	unsigned int writer[2];
	/* Several CPUs stored. */
	bool shared[2];
	/* Messages that have arrived; one is under way. */
	unsigned int messages;
	bool under_way;
	/* Who took the step before. */
	unsigned int before;
	/* Why the row can't be expressed; NULL: it can. */
	const char *lacks;
};

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

PRINTS(3, 0) static void extend(char *text, size_t size, const char *format, va_list list)
{
	size_t length = strlen(text);

	if (vsnprintf(text + length, size - length, format, list) >= (int)(size - length))
		abort();
}

PRINTS(3, 4) static void add(char *text, size_t size, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	extend(text, size, format, list);
	va_end(list);
}

/* One more line of code of a CPU. */
PRINTS(3, 4) static void emit(struct test *test, const struct token *token, const char *format, ...)
{
	struct cpu *cpu = &test->cpu[token->cpu];
	va_list list;

	va_start(list, format);
	extend(cpu->line[cpu->lines++], sizeof(cpu->line[0]), format, list);
	va_end(list);
}

/* One more part of the outcome. */
PRINTS(2, 3) static void demand(struct test *test, const char *format, ...)
{
	va_list list;

	if (test->condition[0])
		add(test->condition, sizeof(test->condition), " /\\ ");
	va_start(list, format);
	extend(test->condition, sizeof(test->condition), format, list);
	va_end(list);
}

/* A register of its own that has this value at first. */
PRINTS(3, 4)
static unsigned int holding(struct test *test, const struct token *token, const char *format, ...)
{
	unsigned int number = ++test->cpu[token->cpu].registers;
	va_list list;

	add(test->start, sizeof(test->start), " %u:X%u=", token->cpu, number);
	va_start(list, format);
	extend(test->start, sizeof(test->start), format, list);
	va_end(list);
	add(test->start, sizeof(test->start), ";");
	return number;
}

static const char *text_of(struct word word, char text[48])
{
	(void)snprintf(text, 48, "(oa:PA(%c),valid:%d,af:%d,db:%d,dbm:%d)", word.page, word.valid,
		       word.young, word.writable, word.dbm);
	return text;
}

static bool word_named(const char *name, char page, struct word *word)
{
	static const struct {
		const char *name;
		struct word word;
	} words[] = {
		{ "old", { 0, true, true, true, false } },
		{ "new", { 'n', true, true, true, false } },
		{ "inv", { 0, false, true, true, false } },
		{ "held", { 'n', false, true, true, false } },
		{ "ro", { 0, true, true, false, false } },
		{ "af0", { 0, true, false, true, false } },
		{ "clean", { 0, true, true, false, true } },
		{ "dirty", { 0, true, true, true, true } },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, name) != 0)
			continue;
		*word = words[i].word;
		if (!word->page)
			word->page = page;
		return true;
	}
	return false;
}

static struct word last_word(const struct test *test, unsigned int page)
{
	return test->word[page][test->words[page] - 1];
}

static void note_word(struct test *test, const struct token *token, struct word word)
{
	unsigned int page = token->page;

	test->word[page][test->words[page]++] = word;
	test->shared[page] |= test->writer[page] < CPUS && test->writer[page] != token->cpu;
	test->writer[page] = token->cpu;
}

/* Load what is at the address in `base`. */
static unsigned int load(struct test *test, const struct token *token, const char *how,
			 unsigned int base)
{
	struct cpu *cpu = &test->cpu[token->cpu];

	cpu->loaded = ++cpu->registers;
	if (cpu->dependency)
		emit(test, token, "%s X%u,[X%u,X%u]", how, cpu->loaded, base, cpu->dependency);
	else
		emit(test, token, "%s X%u,[X%u]", how, cpu->loaded, base);
	cpu->dependency = 0;
	return cpu->loaded;
}

/* A message is a store, and a load by whom it is for, or another store over it. */
static void pass_message(struct test *test, const struct token *token)
{
	unsigned int at = holding(test, token, "m%u", test->messages);

	if (!test->under_way) {
		emit(test, token, "STR X%u,[X%u]", holding(test, token, "1"), at);
	} else if (is(token, "over")) {
		emit(test, token, "STR X%u,[X%u]", holding(test, token, "2"), at);
		demand(test, "[m%u]=2", test->messages++);
	} else {
		demand(test, "%u:X%u=1", token->cpu,
		       load(test, token, is(token, "acq") ? "LDAR" : "LDR", at));
		test->messages++;
	}
	test->under_way = !test->under_way;
}

/* Is a word this, which is one of the parts that are joined by `+`? */
static bool fits(struct word word, const char *part)
{
	if (strcmp(part, "inv") == 0 || strcmp(part, "val") == 0)
		return word.valid == (part[0] == 'v');
	if (strcmp(part, "old") == 0 || strcmp(part, "new") == 0)
		return (word.page == 'n') == (part[0] == 'n');
	if (strcmp(part, "young") == 0 || strcmp(part, "af0") == 0)
		return word.young == (part[0] == 'y');
	return word.writable == (strcmp(part, "dirty") == 0);
}

static bool fits_all(struct word word, const char *parts)
{
	char copy[24];
	char *rest = NULL;

	(void)snprintf(copy, sizeof(copy), "%s", parts);
	for (char *part = strtok_r(copy, "+", &rest); part; part = strtok_r(NULL, "+", &rest))
		if (!fits(word, part))
			return false;
	return true;
}

/* What is seen is one of the words that are stored, with what hardware may set in them. */
static void demand_word(struct test *test, const struct token *token, const char *where)
{
	char any[512] = "";

	for (unsigned int i = 0; i < 4 * test->words[token->page]; i++) {
		struct word word = test->word[token->page][i / 4];
		char text[48];
		char part[64];

		word.young |= i & 1;
		word.writable |= word.dbm && (i & 2);
		(void)snprintf(part, sizeof(part), "%s=%s", where, text_of(word, text));
		if (fits_all(word, token->seen) && !strstr(any, part))
			add(any, sizeof(any), "%s%s", any[0] ? " \\/ " : "", part);
	}
	demand(test, "(%s)", any);
}

/* The word is loaded; as the last step after another CPU's it is what is there in the end. */
static void load_word(struct test *test, const struct token *token)
{
	char where[16];
	unsigned int at;

	if (!*token->rest && token->cpu != test->before) {
		(void)snprintf(where, sizeof(where), "[PTE(%c)]", name_of(token));
	} else {
		at = holding(test, token, "PTE(%c)", name_of(token));
		(void)snprintf(where, sizeof(where), "%u:X%u", token->cpu,
			       load(test, token, "LDR", at));
	}
	demand_word(test, token, where);
}

static void see_word(struct test *test, const struct token *token)
{
	unsigned int at = holding(test, token, "PTE(%c)", name_of(token));
	char text[48];

	demand(test, "%u:X%u=%s", token->cpu, load(test, token, "LDR", at),
	       text_of(last_word(test, token->page), text));
}

/* The pages x, y and n hold 1, 2 and 3. */
static void access_page(struct test *test, const struct token *token)
{
	struct cpu *cpu = &test->cpu[token->cpu];
	unsigned int at = holding(test, token, "%c", name_of(token));
	unsigned int label = token->cpu * LINES + cpu->lines;
	unsigned int got = 0;

	add(cpu->line[cpu->lines], sizeof(cpu->line[0]), "L%u: ", label);
	if (is(token, "r"))
		got = load(test, token, "LDR", at);
	else
		emit(test, token, "STR X%u,[X%u]", holding(test, token, "7"), at);
	cpu->walks = true;
	if (!token->seen[0])
		return;
	if (strcmp(token->seen, "fault") == 0)
		demand(test, "fault(P%u:L%u,%c)", token->cpu, label, name_of(token));
	else if (!got || strcmp(token->seen, "ok") == 0)
		demand(test, "~fault(P%u:L%u,%c)", token->cpu, label, name_of(token));
	else
		demand(test, "%u:X%u=%u", token->cpu, got,
		       strcmp(token->seen, "new") == 0 ? 3 : 1 + token->page);
}

static bool store(struct test *test, const struct token *token)
{
	const char *name = token->what + (begins(token, "plain.") ? 6
					  : begins(token, "cas.") ? 4
								  : 0);
	struct word word = last_word(test, token->page);
	unsigned int at;
	unsigned int value;
	char text[48];

	if (!is(token, "clr") && !word_named(name, name_of(token), &word))
		return false;
	at = holding(test, token, "PTE(%c)", name_of(token));
	if (is(token, "clr")) {
		word.valid = false;
		emit(test, token, "STCLR X%u,[X%u]", holding(test, token, "1"), at);
	} else {
		value = holding(test, token, "%s", text_of(word, text));
		if (begins(token, "cas."))
			emit(test, token, "CAS X%u,X%u,[X%u]", holding(test, token, "%s", text),
			     value, at);
		else
			emit(test, token, "STR X%u,[X%u]", value, at);
	}
	note_word(test, token, word);
	return true;
}

static bool instruction(struct test *test, const struct token *token)
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
		emit(test, token, "%s", codes[i].code);
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

static void invalidate(struct test *test, const struct token *token)
{
	struct cpu *cpu = &test->cpu[token->cpu];
	unsigned int operand = ++cpu->registers;

	if (!is_completed(token))
		test->lacks = STAGES;
	emit(test, token, "LSR X%u,X%u,#12", operand, holding(test, token, "%c", name_of(token)));
	if (cpu->dependency)
		emit(test, token, "ADD X%u,X%u,X%u", operand, operand, cpu->dependency);
	cpu->dependency = 0;
	emit(test, token, "TLBI VAAE1%s,X%u", strchr(token->what, '.') ? "" : "IS", operand);
}

/* What comes next depends on what was loaded last. */
static void depend(struct test *test, const struct token *token)
{
	struct cpu *cpu = &test->cpu[token->cpu];
	unsigned int label = token->cpu * LINES + cpu->lines;

	if (is(token, "ctrl")) {
		emit(test, token, "CBNZ X%u,C%u", cpu->loaded, label);
		emit(test, token, "C%u: NOP", label);
	} else {
		cpu->dependency = ++cpu->registers;
		emit(test, token, "EOR X%u,X%u,X%u", cpu->dependency, cpu->loaded, cpu->loaded);
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

static void take(struct test *test, const struct token *token)
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
static void demand_order(struct test *test)
{
	char text[48];

	for (unsigned int page = 0; page < 2; page++)
		if (test->shared[page])
			demand(test, "[PTE(%c)]=%s", "xy"[page],
			       text_of(last_word(test, page), text));
}

static void tell(struct test *test, const struct litmus *row)
{
	const char *steps = row->steps;
	const char *start = "old";
	char first[8];
	char text[48];

	*test = (struct test){ .row = row, .writer = { CPUS, CPUS }, .before = CPUS };
	if (strncmp(row->start, "x=", 2) == 0)
		start = row->start + 2;
	(void)snprintf(first, sizeof(first), "%.*s", (int)strcspn(start, " "), start);
	if (!word_named(first, 'x', &test->word[0][0]) ||
	    !word_named("old", 'y', &test->word[1][0]))
		abort();
	test->words[0] = 1;
	test->words[1] = 1;
	add(test->start, sizeof(test->start),
	    " uint64_t x=1; uint64_t y=2; uint64_t n=3; PTE(x)=%s;",
	    text_of(test->word[0][0], text));
	while (*steps && !test->lacks) {
		struct token token;

		steps = next_token(steps, &token);
		take(test, &token);
	}
	demand_order(test);
}

/* Which MMUs set the access flag, or the dirty state. */
static void print_hardware(const struct test *test, FILE *file)
{
	const char *start = test->row->start;
	const char *sets = NULL;

	if (strcmp(start, "x=af0") == 0)
		sets = "HA";
	else if (strcmp(start, "x=clean") == 0 || strcmp(start, "x=dirty") == 0)
		sets = "HD";
	if (!sets)
		return;
	(void)fprintf(file, "TTHM=");
	for (unsigned int i = 0; i < CPUS; i++)
		if (test->cpu[i].walks)
			(void)fprintf(file, "P%u:%s ", i, sets);
	(void)fprintf(file, "\n");
}

static void print(const struct test *test, unsigned int number, FILE *file)
{
	unsigned int cpus = 0;
	unsigned int lines = 0;

	for (unsigned int i = 0; i < CPUS; i++) {
		if (test->cpu[i].lines)
			cpus = i + 1;
		if (test->cpu[i].lines > lines)
			lines = test->cpu[i].lines;
	}
	(void)fprintf(file, "AArch64 r%03u\n", number);
	print_hardware(test, file);
	(void)fprintf(file, "{");
	for (unsigned int i = 0; i < test->messages; i++)
		(void)fprintf(file, " uint64_t m%u=0;", i);
	(void)fprintf(file, "%s }\n", test->start);
	for (unsigned int i = 0; i < cpus; i++)
		(void)fprintf(file, " P%u %s", i, i + 1 < cpus ? "|" : ";\n");
	for (unsigned int line = 0; line < lines; line++)
		for (unsigned int i = 0; i < cpus; i++)
			(void)fprintf(file, " %s %s", test->cpu[i].line[line],
				      i + 1 < cpus ? "|" : ";\n");
	(void)fprintf(file, "exists (%s)\n", test->condition);
}

static bool write_row(const struct test *test, unsigned int number, const char *directory)
{
	char path[4096];
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/r%03u.litmus", directory, number);
	file = fopen(path, "w");
	if (!file)
		return false;
	print(test, number, file);
	return fclose(file) == 0;
}

int main(int argc, char **argv)
{
	static struct test test;
	unsigned int number = 0;

	for (const struct family *family = families; argc == 2 && family->rows; family++) {
		for (unsigned int i = 0; i < family->count; i++) {
			const struct litmus *row = &family->rows[i];

			tell(&test, row);
			number++;
			if (test.lacks)
				printf("r%03u not %s: %s\n", number, test.lacks, row->name);
			else
				printf("r%03u %s %s\n", number,
				       row->architecture == ALLOWED ? "Sometimes" : "Never",
				       row->name);
			if (!test.lacks && !write_row(&test, number, argv[1]))
				return 1;
		}
	}
	return argc == 2 ? 0 : 2;
}
