/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Tells casemate of barriers and TLBIs.  What its parser does not take is left out and counted; a range
 * is told entry by entry.
 */

#include "casemate_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void barrier(struct casemate *casemate, unsigned int cpu, const char *what)
{
	if (strncmp(what, "dsb", 3) == 0)
		casemate->cpus[cpu].dsb = casemate->line;
	casemate_begin(casemate, "barrier", cpu);
	printf(" %s", what);
	casemate_end(casemate);
}

static void tlbi_ipa(struct casemate *casemate, unsigned int cpu, uint64_t operand)
{
	casemate_begin(casemate, "tlbi", cpu);
	printf(" ipas2e1is (value 0x%" PRIx64 ")", operand);
	casemate_end(casemate);
}

struct range {
	struct casemate *casemate;
	unsigned int cpu;
	s2pt_ipa_t first;
	bool any;
};

/*
 * Once is enough if the CPU that broke it tells it, after a DSB: casemate counts nothing else, and
 * stops at a second TLBI before the next DSB.
 */
static void tell_broken(struct picture_entry *entry, void *ctx)
{
	struct range *range = ctx;

	if (entry->told)
		return;
	tlbi_ipa(range->casemate, range->cpu,
		 (entry->ipa > range->first ? entry->ipa : range->first) >> 12);
	range->any = true;
	entry->told =
		entry->cpu == range->cpu && range->casemate->cpus[range->cpu].dsb > entry->line;
}

/*
 * casemate knows no ranges.  It is told of the entries in it that are broken, or of the first address
 * if there is none: that is all that an invalidation by address does there.
 */
static void tlbi_range(struct casemate *casemate, unsigned int cpu, uint64_t operand)
{
	uint64_t pages = ((operand >> 39 & 31) + 1) << (5 * (operand >> 44 & 3) + 1);
	s2pt_ipa_t first = (operand & UINT64_C(0x1fffffffff)) << 12;
	struct range range = { .casemate = casemate, .cpu = cpu, .first = first };

	picture_broken(casemate->picture, first, first + (pages << 12), tell_broken, &range);
	if (!range.any)
		tlbi_ipa(casemate, cpu, first >> 12);
}

/* Under another VMID it takes nothing away from this tree, and is left out. */
static bool is_ours(struct casemate *casemate, const struct s2pt_check_event *event)
{
	uint64_t vmid = casemate->head.rules.vmid ? casemate->head.rules.vmid : casemate->vmid;
	bool ours = event->vmid == S2PT_CHECK_CURRENT_VMID || event->vmid == vmid;

	casemate->left_out += !ours;
	return ours;
}

static void tlbi(struct casemate *casemate, const struct s2pt_check_event *event, const char *name)
{
	if (!is_ours(casemate, event))
		return;
	casemate_begin(casemate, "tlbi", event->cpu);
	printf(" %s", name);
	casemate_end(casemate);
}

/* The words for instructions that need no operand; NULL: casemate does not know it. */
static const char *const barriers[S2PT_STEP_OPS] = {
	[S2PT_DSB_NSHST] = "dsb (kind nsh)",
	[S2PT_DSB_NSH] = "dsb (kind nsh)",
	[S2PT_DSB_ISHST] = "dsb (kind ishst)",
	[S2PT_DSB_ISH] = "dsb (kind ish)",
	[S2PT_ISB] = "isb",
};
static const char *const tlbis[S2PT_STEP_OPS] = {
	[S2PT_VMALLE1IS] = "vmalle1is",
	[S2PT_VMALLS12E1IS] = "vmalls12e1is",
	[S2PT_VMALLE1] = "vmalle1",
	[S2PT_VMALLS12E1] = "vmalls12e1",
};

void casemate_step(struct casemate *casemate, const struct s2pt_check_event *event)
{
	enum s2pt_step_op op = event->step.op;

	if (barriers[op]) {
		barrier(casemate, event->cpu, barriers[op]);
	} else if (tlbis[op]) {
		tlbi(casemate, event, tlbis[op]);
	} else if (op == S2PT_IPAS2E1IS) {
		if (is_ours(casemate, event))
			tlbi_ipa(casemate, event->cpu, event->step.operand);
	} else if (op == S2PT_RIPAS2E1IS) {
		if (is_ours(casemate, event))
			tlbi_range(casemate, event->cpu, event->step.operand);
	} else {
		casemate->left_out++;
	}
}

/* A barrier that reaches beyond the Inner Shareable domain is printed as one of that domain. */
static void other_barrier(struct casemate *casemate, const struct s2pt_check_event *event)
{
	if (event->instruction.op != S2PT_INSTRUCTION_DSB ||
	    event->instruction.accesses == S2PT_INSTRUCTION_LOADS)
		casemate->left_out++;
	else if (event->instruction.accesses == S2PT_INSTRUCTION_STORES)
		barrier(casemate, event->cpu, "dsb (kind ishst)");
	else
		barrier(casemate, event->cpu, "dsb (kind ish)");
}

/* An instruction that the library itself does not use, where casemate has a word for what it does. */
void casemate_instruction(struct casemate *casemate, const struct s2pt_check_event *event)
{
	bool broadcast = event->instruction.domain != S2PT_INSTRUCTION_OWN;

	if (!s2pt_instruction_is_tlbi(event->instruction))
		other_barrier(casemate, event);
	else if (event->instruction.op == S2PT_INSTRUCTION_ALLE1)
		tlbi(casemate, event, broadcast ? "alle1is" : "alle1");
	else if (event->instruction.op == S2PT_INSTRUCTION_VMALLS12E1)
		tlbi(casemate, event, broadcast ? "vmalls12e1is" : "vmalls12e1");
	else if (event->instruction.op == S2PT_INSTRUCTION_VMALLE1)
		tlbi(casemate, event, broadcast ? "vmalle1is" : "vmalle1");
	else if ((event->instruction.op == S2PT_INSTRUCTION_IPAS2E1 ||
		  event->instruction.op == S2PT_INSTRUCTION_IPAS2LE1) &&
		 broadcast && is_ours(casemate, event))
		tlbi_ipa(casemate, event->cpu, event->step.operand);
	else
		casemate->left_out++;
}
