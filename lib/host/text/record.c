/* SPDX-License-Identifier: BSD-2-Clause */
/* Prints recordings of what a checker is told: turns it into lines of the common printer. */

#include "s2pt/host/record.h"

#include "record_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* The line for each kind of event. */
static const enum s2pt_line_kind kinds[S2PT_CHECK_KINDS] = {
	[S2PT_CHECK_ALLOC] = S2PT_LINE_ALLOC,      [S2PT_CHECK_ROOT] = S2PT_LINE_ROOT,
	[S2PT_CHECK_PLAIN] = S2PT_LINE_PLAIN,      [S2PT_CHECK_RELEASE] = S2PT_LINE_RELEASE,
	[S2PT_CHECK_SWAP] = S2PT_LINE_SWAP,        [S2PT_CHECK_LOST] = S2PT_LINE_LOST,
	[S2PT_CHECK_HARDWARE] = S2PT_LINE_MMU,     [S2PT_CHECK_STEP] = S2PT_LINE_STEP,
	[S2PT_CHECK_CLEAN] = S2PT_LINE_DC,         [S2PT_CHECK_DISCARD] = S2PT_LINE_IC,
	[S2PT_CHECK_RETIRE] = S2PT_LINE_RETIRE,    [S2PT_CHECK_FREE] = S2PT_LINE_FREE,
	[S2PT_CHECK_READ] = S2PT_LINE_READ,        [S2PT_CHECK_UNREAD] = S2PT_LINE_UNREAD,
	[S2PT_CHECK_ENTER] = S2PT_LINE_ENTER,      [S2PT_CHECK_LEAVE] = S2PT_LINE_LEAVE,
	[S2PT_CHECK_ALONE] = S2PT_LINE_ALONE,      [S2PT_CHECK_BESIDE] = S2PT_LINE_BESIDE,
	[S2PT_CHECK_STALE] = S2PT_LINE_STALE,      [S2PT_CHECK_END] = S2PT_LINE_END,
	[S2PT_CHECK_INSTRUCTION] = S2PT_LINE_STEP, [S2PT_CHECK_MSR] = S2PT_LINE_STEP,
	[S2PT_CHECK_ERET] = S2PT_LINE_STEP,        [S2PT_CHECK_ASK] = S2PT_LINE_ASK,
	[S2PT_CHECK_DONE] = S2PT_LINE_DONE,        [S2PT_CHECK_WALKER] = S2PT_LINE_STEP,
	[S2PT_CHECK_COMMAND] = S2PT_LINE_STEP,     [S2PT_CHECK_SYNC] = S2PT_LINE_STEP,
};

const char *s2pt_record_stage1(enum s2pt_regime regime)
{
	if (regime == S2PT_EL2)
		return "el2";
	return regime == S2PT_EL2_E2H ? "el2e2h" : NULL;
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
		.stage1 = s2pt_record_stage1(rules->regime),
		.upper = rules->upper,
		.secure = rules->secure,
		.exact = rules->exact,
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

/* Words that are put together for a line. */
struct words {
	char name[2 * S2PT_RECORD_WORD + S2PT_RECORD_DEVICE];
	char prot[4];
};

/* The registers of `msr`. */
static const char *const registers[S2PT_CHECK_REGISTERS] = {
	[S2PT_CHECK_VTTBR] = "msr vttbr_el2", [S2PT_CHECK_VTCR] = "msr vtcr_el2",
	[S2PT_CHECK_HCR] = "msr hcr_el2",     [S2PT_CHECK_TTBR0] = "msr ttbr0_el2",
	[S2PT_CHECK_TTBR1] = "msr ttbr1_el2", [S2PT_CHECK_VSTTBR] = "msr vsttbr_el2",
	[S2PT_CHECK_VSTCR] = "msr vstcr_el2",
};

static const char *const wishes[] = {
	[S2PT_CHECK_MAP] = "map",
	[S2PT_CHECK_UNMAP] = "unmap",
	[S2PT_CHECK_PROTECT] = "protect",
};

static void name_device(const struct s2pt_check_event *event, const char *word, struct words *words)
{
	size_t length = strlen(word);

	memcpy(words->name, word, length);
	for (uint64_t left = event->found; left; left >>= 8)
		words->name[length++] = (char)(left & 0xff);
	words->name[length] = 0;
}

static void tell_tlbi(const struct s2pt_check_event *event, struct s2pt_line *line)
{
	line->has_vmid = event->vmid != S2PT_CHECK_CURRENT_VMID;
	line->vmid = event->vmid;
	line->has_operand = s2pt_instruction_has_operand(event->instruction);
	line->operand = event->step.operand;
}

static void tell_wish(const struct s2pt_check_event *event, struct s2pt_line *line,
		      struct words *words)
{
	char *at = words->prot;

	line->name = wishes[event->what % 3];
	line->has_operand = event->what == S2PT_CHECK_MAP;
	line->operand = event->want;
	line->secure = event->secure;
	line->want = event->step.operand;
	if (!(event->found & S2PT_CHECK_SAID))
		return;
	for (unsigned int i = 0; i < 3; i++)
		if (event->found >> i & 1)
			*at++ = "rwx"[i];
	if (at == words->prot)
		*at++ = '-';
	*at = 0;
	line->prot = words->prot;
}

static void tell_command(const struct s2pt_check_event *event, struct s2pt_line *line,
			 struct words *words)
{
	char name[S2PT_INSTRUCTION_SIZE];
	size_t length;

	name_device(event, "command ", words);
	s2pt_instruction_print(event->instruction, name);
	length = strlen(words->name);
	/* Without "tlbi". */
	(void)snprintf(words->name + length, sizeof(words->name) - length, " %s", name + 5);
	tell_tlbi(event, line);
}

/* The line of an event that version 1 does not have. */
static void tell(const struct s2pt_check_event *event, struct s2pt_line *line, struct words *words)
{
	line->name = words->name;
	if (event->kind == S2PT_CHECK_INSTRUCTION) {
		s2pt_instruction_print(event->instruction, words->name);
		if (s2pt_instruction_is_tlbi(event->instruction))
			tell_tlbi(event, line);
	} else if (event->kind == S2PT_CHECK_MSR) {
		line->name = registers[event->what % S2PT_CHECK_REGISTERS];
		line->has_operand = true;
		line->operand = event->want;
	} else if (event->kind == S2PT_CHECK_ERET) {
		line->name = event->what ? "exception" : "eret";
	} else if (event->kind == S2PT_CHECK_ASK) {
		tell_wish(event, line, words);
	} else if (event->kind == S2PT_CHECK_DONE) {
		line->status = (int)(int64_t)event->want;
	} else if (event->kind == S2PT_CHECK_WALKER) {
		name_device(event, "walker ", words);
		line->has_vmid = true;
		line->vmid = event->vmid;
		line->has_operand = event->at != 0;
		line->operand = event->at;
		line->broadcast = event->what;
	} else if (event->kind == S2PT_CHECK_COMMAND) {
		tell_command(event, line, words);
	} else if (event->kind == S2PT_CHECK_SYNC) {
		name_device(event, "sync ", words);
	}
}

int s2pt_record_print(const struct s2pt_check_event *event, char *line, size_t size)
{
	struct words words = { "", "" };
	struct s2pt_line printed = {
		.kind = kinds[event->kind],
		.cpu = event->cpu,
		.at = event->at,
		.size = event->size,
		.found = event->found,
		.want = event->want,
		.relaxed = event->relaxed,
		.late = event->late,
		.garbage = event->garbage,
	};

	if (event->unseen)
		printed.kind = S2PT_LINE_UNSEEN;
	if (event->kind == S2PT_CHECK_STEP) {
		printed.name = s2pt_step_name(event->step.op);
		printed.has_vmid =
			event->step.op >= S2PT_IPAS2E1 && event->step.op != S2PT_DSB_OSHST &&
			event->step.op != S2PT_DSB_OSH && event->vmid != S2PT_CHECK_CURRENT_VMID;
		printed.vmid = event->vmid;
		printed.has_operand = s2pt_step_has_operand(event->step.op);
		printed.operand = event->step.operand;
	} else if (event->kind == S2PT_CHECK_ROOT) {
		printed.has_vmid = event->what;
		printed.vmid = event->vmid;
		printed.secure = event->secure;
	} else {
		tell(event, &printed, &words);
	}
	return s2pt_line_print(&printed, line, size);
}
