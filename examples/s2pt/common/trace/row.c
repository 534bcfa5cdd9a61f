/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the columns of a trace's row, and checks that its kind has those that it must have. */

#include "row.h"

#include "common/args.h"
#include "kind.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define IPA   (1U << COLUMN_IPA)
#define LEVEL (1U << COLUMN_LEVEL)
#define SIZE  (1U << COLUMN_SIZE)
#define PHYS  (1U << COLUMN_PHYS)
#define PROT  (1U << COLUMN_PROT)
#define RET   (1U << COLUMN_RET)
#define NOTE  (1U << COLUMN_NOTE)
#define FAULT                                                                                      \
	(IPA | LEVEL | NOTE | 1U << COLUMN_ESR | 1U << COLUMN_FAR | 1U << COLUMN_WRITE |           \
	 1U << COLUMN_EXEC | 1U << COLUMN_S1PTW)

/* The columns of each kind that must not be empty. */
static const unsigned int required[TRACE_KINDS] = {
	[TRACE_FAULT] = FAULT,
	[TRACE_ACCESS] = IPA,
	[TRACE_MAP] = IPA | SIZE | PHYS | PROT,
	[TRACE_MAP_RET] = RET,
	[TRACE_RELAX] = IPA | PROT,
	[TRACE_RELAX_RET] = RET,
	[TRACE_UNMAP] = IPA | SIZE,
	[TRACE_UNMAP_RET] = RET,
	[TRACE_PROTECT] = IPA | SIZE,
	[TRACE_SPLIT] = IPA | SIZE,
	[TRACE_CLEAN] = IPA | SIZE,
	[TRACE_AGE] = IPA | SIZE | NOTE,
	[TRACE_YOUNG] = IPA,
	[TRACE_OLD] = IPA,
	[TRACE_TLBI_IPA] = IPA | LEVEL,
	[TRACE_TLBI_IPA_LOCAL] = IPA | LEVEL,
	[TRACE_TLBI_RANGE] = IPA | SIZE,
	[TRACE_TLBI_VMID] = 0,
	[TRACE_TABLE_ALLOC] = 0,
	[TRACE_TABLE_FREE] = 0,
	[TRACE_DIRTY] = IPA,
	[TRACE_LOG_MASK] = IPA | NOTE,
	[TRACE_HOST_UNMAP] = IPA | SIZE | NOTE,
	[TRACE_HOST_SET] = IPA | NOTE,
	[TRACE_HOST_AGE] = IPA | NOTE,
	[TRACE_HOST_TEST] = IPA | NOTE,
	[TRACE_MARK] = NOTE,
};

static const char *const column_names[COLUMNS] = {
	"ts_ns", "vcpu", "kind", "ipa",  "esr", "hxfar", "pc",   "write", "exec",       "s1ptw",
	"level", "size", "phys", "prot", "ret", "cpu",   "note", "rep",   "last_ts_ns",
};

static bool find_kind(struct trace_reader *reader, const char *name, struct trace_row *row)
{
	char quoted[48];

	for (unsigned int kind = 0; kind < TRACE_KINDS; kind++) {
		if (!strcmp(trace_kind_name((enum trace_kind)kind), name)) {
			row->kind = (enum trace_kind)kind;
			return true;
		}
	}
	return csv_bad(reader->csv, "no kind of event: '%s'", args_quote(name, quoted));
}

/* Read a signed decimal number; an empty column is 0.  False: it is none. */
static bool small_number(const char *text, int *value)
{
	char *end = NULL;
	long got;

	if (!*text)
		return true;
	if (!isdigit((unsigned char)text[*text == '-']))
		return false;
	errno = 0;
	got = strtol(text, &end, 10);
	if (errno || *end || got < INT_MIN || got > INT_MAX)
		return false;
	*value = (int)got;
	return true;
}

static bool big_number(const char *text, uint64_t *value)
{
	return !*text || args_number(text, value);
}

static bool flag(const char *text, bool *value)
{
	*value = text[0] == '1';
	return !*text || ((text[0] == '0' || text[0] == '1') && !text[1]);
}

static bool numbers(const char *const *column, struct trace_row *row, enum trace_column *bad)
{
	const struct {
		enum trace_column column;
		uint64_t *value;
	} big[] = {
		{ COLUMN_NS, &row->ns },   { COLUMN_IPA, &row->ipa },   { COLUMN_ESR, &row->esr },
		{ COLUMN_FAR, &row->far }, { COLUMN_PC, &row->pc },     { COLUMN_SIZE, &row->size },
		{ COLUMN_PHYS, &row->pa }, { COLUMN_PROT, &row->prot },
	};
	const struct {
		enum trace_column column;
		int *value;
	} small[] = {
		{ COLUMN_VCPU, &row->vcpu },
		{ COLUMN_LEVEL, &row->level },
		{ COLUMN_RET, &row->ret },
		{ COLUMN_CPU, &row->cpu },
	};
	const struct {
		enum trace_column column;
		bool *value;
	} flags[] = {
		{ COLUMN_WRITE, &row->write },
		{ COLUMN_EXEC, &row->exec },
		{ COLUMN_S1PTW, &row->stage1_walk },
	};

	for (size_t i = 0; i < sizeof(big) / sizeof(big[0]); i++)
		if (!big_number(column[ *bad = big[i].column], big[i].value))
			return false;
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		if (!small_number(column[ *bad = small[i].column], small[i].value))
			return false;
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (!flag(column[ *bad = flags[i].column], flags[i].value))
			return false;
	return true;
}

static bool repeated(const char *const *column, struct trace_row *row, enum trace_column *bad)
{
	int repeats = 1;

	row->last_ns = row->ns;
	*bad = COLUMN_LAST;
	if (!big_number(column[COLUMN_LAST], &row->last_ns) || row->last_ns < row->ns)
		return false;
	*bad = COLUMN_REP;
	if (!small_number(column[COLUMN_REP], &repeats) || repeats < 1)
		return false;
	row->repeats = (unsigned int)repeats;
	return true;
}

bool trace_read_row(struct trace_reader *reader, const char *const *column, struct trace_row *row)
{
	enum trace_column bad = COLUMN_NS;
	unsigned int needs;
	char quoted[48];

	*row = (struct trace_row){
		.level = TRACE_LEVEL_NONE,
		.vm = TRACE_NONE,
		.thread = TRACE_NONE,
		.partner = TRACE_NONE,
	};
	if (!find_kind(reader, column[COLUMN_KIND], row))
		return false;
	needs = required[row->kind] | 1U << COLUMN_NS | 1U << COLUMN_VCPU | 1U << COLUMN_CPU;
	for (unsigned int i = 0; i < COLUMNS; i++)
		if ((needs >> i & 1) && !*column[i])
			return csv_bad(reader->csv, "%s without %s", trace_kind_name(row->kind),
				       column_names[i]);
	if (!numbers(column, row, &bad) || !repeated(column, row, &bad))
		return csv_bad(reader->csv, "%s is '%s'", column_names[bad],
			       args_quote(column[bad], quoted));
	if (row->kind == TRACE_FAULT && (row->level < 0 || row->level > S2PT_LEVEL_MAX))
		return csv_bad(reader->csv, "a fault at level %d", row->level);
	if (row->vcpu < -1 || row->cpu < 0)
		return csv_bad(reader->csv, "no such vcpu or cpu: %d, %d", row->vcpu, row->cpu);
	return true;
}
