/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints recordings of what a checker is told: turns it into lines of the common printer. */

#include "s2pt/host/record.h"

#include "record_words.h"

#include <ctype.h>

/* The line for each kind of event. */
static const enum s2pt_line_kind kinds[S2PT_RECORD_WORDS] = {
	[S2PT_CHECK_ALLOC] = S2PT_LINE_ALLOC,   [S2PT_CHECK_ROOT] = S2PT_LINE_ROOT,
	[S2PT_CHECK_PLAIN] = S2PT_LINE_PLAIN,   [S2PT_CHECK_RELEASE] = S2PT_LINE_RELEASE,
	[S2PT_CHECK_SWAP] = S2PT_LINE_SWAP,     [S2PT_CHECK_LOST] = S2PT_LINE_LOST,
	[S2PT_CHECK_HARDWARE] = S2PT_LINE_MMU,  [S2PT_CHECK_STEP] = S2PT_LINE_STEP,
	[S2PT_CHECK_CLEAN] = S2PT_LINE_DC,      [S2PT_CHECK_DISCARD] = S2PT_LINE_IC,
	[S2PT_CHECK_RETIRE] = S2PT_LINE_RETIRE, [S2PT_CHECK_FREE] = S2PT_LINE_FREE,
	[S2PT_CHECK_READ] = S2PT_LINE_READ,     [S2PT_CHECK_UNREAD] = S2PT_LINE_UNREAD,
	[S2PT_CHECK_ENTER] = S2PT_LINE_ENTER,   [S2PT_CHECK_LEAVE] = S2PT_LINE_LEAVE,
	[S2PT_CHECK_ALONE] = S2PT_LINE_ALONE,   [S2PT_CHECK_BESIDE] = S2PT_LINE_BESIDE,
	[S2PT_CHECK_STALE] = S2PT_LINE_STALE,   [S2PT_CHECK_END] = S2PT_LINE_END,
};

const char *s2pt_record_word(enum s2pt_check_kind kind)
{
	return s2pt_line_word(kinds[kind]);
}

int s2pt_record_print_head(const struct s2pt_record *record, char *line, size_t size)
{
	const struct s2pt_check_config *rules = &record->rules;
	const struct s2pt_geom *geom = &rules->geom;
	const struct s2pt_line_head head = {
		.version = record->version,
		.granule = (unsigned int)geom->granule,
		.ipa = geom->ipa_bits,
		.pa = geom->pa_bits,
		.start = geom->start_level,
		.lpa2 = geom->lpa2,
		.fwb = rules->fwb,
		.bbm = rules->bbm,
		.hardware = rules->hardware,
		.caches = rules->caches,
		.cpus = rules->cpus,
		.vmid = rules->vmid,
		.policy = record->policy,
	};

	return s2pt_line_print_head(&head, line, size);
}

void s2pt_record_step_word(enum s2pt_step_op op, char word[S2PT_RECORD_WORD])
{
	const char *name = s2pt_step_name(op);
	size_t i = 0;

	for (; name[i] && i + 1 < S2PT_RECORD_WORD; i++)
		word[i] = (char)tolower((unsigned char)name[i]);
	word[i] = 0;
}

int s2pt_record_print(const struct s2pt_check_event *event, char *line, size_t size)
{
	struct s2pt_line printed = {
		.kind = kinds[event->kind],
		.cpu = event->cpu,
		.at = event->at,
		.size = event->size,
		.found = event->found,
		.want = event->want,
		.relaxed = event->relaxed,
		.late = event->late,
	};

	if (event->unseen)
		printed.kind = S2PT_LINE_UNSEEN;
	if (event->kind == S2PT_CHECK_STEP) {
		printed.name = s2pt_step_name(event->step.op);
		printed.has_vmid = event->step.op >= S2PT_IPAS2E1;
		printed.vmid = event->vmid;
		printed.has_operand = s2pt_step_has_operand(event->step.op);
		printed.operand = event->step.operand;
	}
	return s2pt_line_print(&printed, line, size);
}
