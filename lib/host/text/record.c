/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints recordings: the first line, and a line for each event. */

#include "s2pt/host/record.h"

#include "record_words.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

const char *const s2pt_record_words[S2PT_RECORD_WORDS] = {
	[S2PT_CHECK_ALLOC] = "alloc",   [S2PT_CHECK_ROOT] = "root",
	[S2PT_CHECK_PLAIN] = "plain",   [S2PT_CHECK_RELEASE] = "release",
	[S2PT_CHECK_SWAP] = "swap",     [S2PT_CHECK_LOST] = "lost",
	[S2PT_CHECK_HARDWARE] = "mmu",  [S2PT_CHECK_STEP] = NULL,
	[S2PT_CHECK_CLEAN] = "dc",      [S2PT_CHECK_DISCARD] = "ic",
	[S2PT_CHECK_RETIRE] = "retire", [S2PT_CHECK_FREE] = "free",
	[S2PT_CHECK_READ] = "read",     [S2PT_CHECK_UNREAD] = "unread",
	[S2PT_CHECK_ENTER] = "enter",   [S2PT_CHECK_LEAVE] = "leave",
	[S2PT_CHECK_ALONE] = "alone",   [S2PT_CHECK_BESIDE] = "beside",
	[S2PT_CHECK_STALE] = "stale",   [S2PT_CHECK_END] = "end",
};

static int fitted(int length, size_t size)
{
	return length >= 0 && (size_t)length < size ? length : -1;
}

int s2pt_record_print_head(const struct s2pt_record *record, char *line, size_t size)
{
	const struct s2pt_check_config *rules = &record->rules;
	const struct s2pt_geom *geom = &rules->geom;

	return fitted(
		snprintf(line, size,
			 S2PT_RECORD_MAGIC
			 " granule=%u ipa=%u pa=%u start=%d lpa2=%d fwb=%d bbm=%u hardware=%d "
			 "caches=%d cpus=%u vmid=%u%s%s",
			 (unsigned int)geom->granule, geom->ipa_bits, geom->pa_bits,
			 geom->start_level, geom->lpa2, rules->fwb, rules->bbm, rules->hardware,
			 rules->caches, rules->cpus, rules->vmid,
			 record->policy[0] ? " policy=" : "", record->policy),
		size);
}

void s2pt_record_step_word(enum s2pt_step_op op, char word[S2PT_RECORD_WORD])
{
	const char *name = s2pt_step_name(op);
	size_t i = 0;

	for (; name[i] && i + 1 < S2PT_RECORD_WORD; i++)
		word[i] = (char)tolower((unsigned char)name[i]);
	word[i] = 0;
}

bool s2pt_record_has_operand(enum s2pt_step_op op)
{
	return op == S2PT_IPAS2E1 || op == S2PT_IPAS2E1IS || op == S2PT_RIPAS2E1 ||
	       op == S2PT_RIPAS2E1IS;
}

static int print_step(const struct s2pt_check_event *event, char *line, size_t size)
{
	char word[S2PT_RECORD_WORD];

	s2pt_record_step_word(event->step.op, word);
	if (s2pt_record_has_operand(event->step.op))
		return snprintf(line, size, "%u %s %u 0x%" PRIx64, event->cpu, word, event->vmid,
				event->step.operand);
	if (event->step.op >= S2PT_IPAS2E1)
		return snprintf(line, size, "%u %s %u", event->cpu, word, event->vmid);
	return snprintf(line, size, "%u %s", event->cpu, word);
}

static int print(const struct s2pt_check_event *event, char *line, size_t size)
{
	const char *word = s2pt_record_words[event->kind];

	switch (event->kind) {
	case S2PT_CHECK_ALLOC:
	case S2PT_CHECK_CLEAN:
	case S2PT_CHECK_DISCARD:
		return snprintf(line, size, "%u %s 0x%" PRIx64 " 0x%" PRIx64, event->cpu, word,
				event->at, event->size);
	case S2PT_CHECK_PLAIN:
		if (event->size)
			return snprintf(line, size, "%u %s 0x%" PRIx64 " 0x%" PRIx64 " %" PRIu64,
					event->cpu, word, event->at, event->want, event->size);
		return snprintf(line, size, "%u %s 0x%" PRIx64 " 0x%" PRIx64, event->cpu, word,
				event->at, event->want);
	case S2PT_CHECK_RELEASE:
		return snprintf(line, size, "%u %s 0x%" PRIx64 " 0x%" PRIx64, event->cpu, word,
				event->at, event->want);
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_LOST:
	case S2PT_CHECK_HARDWARE:
		return snprintf(line, size, "%u %s 0x%" PRIx64 " 0x%" PRIx64 " 0x%" PRIx64,
				event->cpu, word, event->at, event->found, event->want);
	case S2PT_CHECK_STEP:
		return print_step(event, line, size);
	case S2PT_CHECK_ROOT:
	case S2PT_CHECK_RETIRE:
	case S2PT_CHECK_FREE:
	case S2PT_CHECK_STALE:
		return snprintf(line, size, "%u %s 0x%" PRIx64, event->cpu, word, event->at);
	case S2PT_CHECK_READ:
	case S2PT_CHECK_UNREAD:
	case S2PT_CHECK_ENTER:
	case S2PT_CHECK_LEAVE:
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_BESIDE:
	case S2PT_CHECK_END:
		return snprintf(line, size, "%u %s", event->cpu, word);
	}
	return -1;
}

int s2pt_record_print(const struct s2pt_check_event *event, char *line, size_t size)
{
	return fitted(print(event, line, size), size);
}
