/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translates a recording into the words of casemate 3.  What its parser does not take is left out
 * and counted; none of it is what casemate would judge.
 */

#include "casemate.h"

#include "common/xz.h"
#include "s2pt/host/record.h"
#include "s2pt/regs.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/*
 * The address that stands for the lock of the tree: casemate asks for a lock, but only for its
 * address.
 */
#define LOCK UINT64_C(0xfff)

/* Tables allocated at once: a line is written for each of their pages. */
#define ALLOC_MOST (UINT64_C(1) << 30)

struct output {
	const char *path;
	struct s2pt_record head;
	uint64_t line;
	uint64_t id;
	uint64_t left_out;
	s2pt_pa_t root;
	/* The CPU that is alone, plus 1; 0: none. */
	unsigned int locked;
};

/* Begin an event.  Its source stands at the end of the line. */
static void begin(struct output *output, const char *name, unsigned int cpu)
{
	printf("(%s (id %" PRIu64 ") (tid %u)", name, output->id++, cpu);
}

static void end(const struct output *output)
{
	printf(" (src \"%s:%" PRIu64 "\"))\n", output->path, output->line);
}

static void memory(struct output *output, const char *name, const struct s2pt_check_event *event,
		   uint64_t size)
{
	begin(output, name, event->cpu);
	printf(" (address 0x%" PRIx64 ") (size 0x%" PRIx64 ")", event->at, size);
	end(output);
}

static void hint(struct output *output, const char *kind, unsigned int cpu, uint64_t location,
		 uint64_t value)
{
	begin(output, "hint", cpu);
	printf(" (kind %s) (location 0x%" PRIx64 ") (value 0x%" PRIx64 ")", kind, location, value);
	end(output);
}

static void sysreg(struct output *output, const char *name, unsigned int cpu, uint64_t value)
{
	begin(output, "sysreg-write", cpu);
	printf(" (sysreg %s) (value 0x%" PRIx64 ")", name, value);
	end(output);
}

static void write_word(struct output *output, const struct s2pt_check_event *event)
{
	begin(output, "mem-write", event->cpu);
	printf(" (mem-order %s) (address 0x%" PRIx64 ") (value 0x%" PRIx64 ")",
	       event->kind == S2PT_CHECK_PLAIN ? "plain" : "release", event->at, event->want);
	end(output);
}

static void alloc(struct output *output, const struct s2pt_check_event *event)
{
	uint64_t page = s2pt_page_size(&output->head.rules.geom);

	memory(output, "mem-init", event, event->size);
	for (uint64_t i = 0; output->root && i < event->size / page; i++)
		hint(output, "set_owner_root", event->cpu, event->at + i * page, output->root);
}

static void root(struct output *output, const struct s2pt_check_event *event)
{
	const struct s2pt_check_config *rules = &output->head.rules;
	struct s2pt_vtcr_extra extra = { .vmid16 = true, .access_flag = rules->hardware };

	if (!output->root) {
		output->root = event->at;
		hint(output, "set_root_lock", event->cpu, event->at, LOCK);
		sysreg(output, "vtcr_el2", event->cpu, s2pt_vtcr_compose(&rules->geom, &extra));
		sysreg(output, "hcr_el2", event->cpu, 1);
	}
	sysreg(output, "vttbr_el2", event->cpu, event->at | (uint64_t)rules->vmid << 48);
}

static void lock(struct output *output, const char *name, unsigned int cpu)
{
	begin(output, name, cpu);
	printf(" (address 0x%" PRIx64 ")", LOCK);
	end(output);
}

static void barrier(struct output *output, unsigned int cpu, const char *what)
{
	begin(output, "barrier", cpu);
	printf(" %s", what);
	end(output);
}

static void tlbi_ipa(struct output *output, unsigned int cpu, uint64_t operand)
{
	begin(output, "tlbi", cpu);
	printf(" ipas2e1is (value 0x%" PRIx64 ")", operand);
	end(output);
}

/* Print an invalidation page by page, since casemate knows no ranges. */
static void tlbi_range(struct output *output, unsigned int cpu, uint64_t operand)
{
	uint64_t pages = ((operand >> 39 & 31) + 1) << (5 * (operand >> 44 & 3) + 1);
	unsigned int shift = output->head.rules.geom.lpa2 ? 4 : 0;
	uint64_t first = (operand & UINT64_C(0x1fffffffff)) << shift;

	for (uint64_t i = 0; i < pages; i++)
		tlbi_ipa(output, cpu, first + i);
}

static void tlbi(struct output *output, const struct s2pt_check_event *event, const char *name)
{
	/* Under another VMID the TLBI takes nothing away from this tree. */
	if (event->vmid != output->head.rules.vmid) {
		output->left_out++;
		return;
	}
	begin(output, "tlbi", event->cpu);
	printf(" %s", name);
	end(output);
}

static void step(struct output *output, const struct s2pt_check_event *event)
{
	switch (event->step.op) {
	case S2PT_DSB_NSHST:
	case S2PT_DSB_NSH:
		barrier(output, event->cpu, "dsb (kind nsh)");
		return;
	case S2PT_DSB_ISHST:
		barrier(output, event->cpu, "dsb (kind ishst)");
		return;
	case S2PT_DSB_ISH:
		barrier(output, event->cpu, "dsb (kind ish)");
		return;
	case S2PT_ISB:
		barrier(output, event->cpu, "isb");
		return;
	case S2PT_IPAS2E1IS:
		if (event->vmid == output->head.rules.vmid)
			tlbi_ipa(output, event->cpu, event->step.operand);
		return;
	case S2PT_RIPAS2E1IS:
		if (event->vmid == output->head.rules.vmid)
			tlbi_range(output, event->cpu, event->step.operand);
		return;
	case S2PT_VMALLE1IS:
		tlbi(output, event, "vmalle1is");
		return;
	case S2PT_VMALLS12E1IS:
		tlbi(output, event, "vmalls12e1is");
		return;
	case S2PT_VMALLE1:
		tlbi(output, event, "vmalle1");
		return;
	case S2PT_VMALLS12E1:
		tlbi(output, event, "vmalls12e1");
		return;
	case S2PT_DSB_NSHLD:
	case S2PT_DSB_ISHLD:
	case S2PT_IPAS2E1:
	case S2PT_RIPAS2E1:
	case S2PT_VALE2IS:
		output->left_out++;
		return;
	}
}

static void put(struct output *output, const struct s2pt_check_event *event)
{
	switch (event->kind) {
	case S2PT_CHECK_ALLOC:
		alloc(output, event);
		return;
	case S2PT_CHECK_ROOT:
		root(output, event);
		return;
	case S2PT_CHECK_PLAIN:
	case S2PT_CHECK_RELEASE:
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_HARDWARE:
		write_word(output, event);
		return;
	case S2PT_CHECK_STEP:
		step(output, event);
		return;
	case S2PT_CHECK_FREE:
		memory(output, "mem-free", event, s2pt_page_size(&output->head.rules.geom));
		return;
	case S2PT_CHECK_ALONE:
		if (!output->locked)
			lock(output, "lock", event->cpu);
		output->locked = event->cpu + 1;
		return;
	case S2PT_CHECK_LEAVE:
		/* What was written under the lock must be clean before the lock is given back. */
		if (output->locked == event->cpu + 1) {
			lock(output, "unlock", event->cpu);
			output->locked = 0;
		}
		return;
	case S2PT_CHECK_END:
		if (output->root)
			hint(output, "release_table", event->cpu, output->root, 0);
		return;
	case S2PT_CHECK_LOST:
	case S2PT_CHECK_CLEAN:
	case S2PT_CHECK_DISCARD:
	case S2PT_CHECK_RETIRE:
	case S2PT_CHECK_READ:
	case S2PT_CHECK_UNREAD:
	case S2PT_CHECK_ENTER:
	case S2PT_CHECK_BESIDE:
	case S2PT_CHECK_STALE:
		output->left_out++;
		return;
	}
}

static bool complain(const struct output *output, const char *what)
{
	error(0, 0, "%s:%" PRIu64 ": %s", output->path, output->line, what);
	return false;
}

static bool translate(struct output *output, struct xz *xz)
{
	struct s2pt_check_event event;
	const char *misfit;
	const char *line;

	while ((line = xz_line(xz, NULL))) {
		enum s2pt_record_kind kind;

		if (++output->line == 1) {
			if (!s2pt_record_parse_head(line, &output->head))
				return complain(output, "no first line of a recording");
			if (output->head.rules.geom.granule != S2PT_4K)
				return complain(output, "casemate knows pages of 4 KiB only");
			continue;
		}
		kind = s2pt_record_parse(line, &event);
		if (kind == S2PT_RECORD_BAD)
			return complain(output, "no event");
		if (kind == S2PT_RECORD_REMARK)
			continue;
		misfit = s2pt_record_misfit(&output->head, &event);
		if (misfit)
			return complain(output, misfit);
		if (event.kind == S2PT_CHECK_ALLOC && event.size > ALLOC_MOST)
			return complain(output, "more than 1 GiB of tables at once");
		put(output, &event);
	}
	if (xz_error(xz))
		return complain(output, xz_error(xz));
	return output->line || complain(output, "no first line of a recording");
}

bool casemate_translate(const char *path)
{
	struct output output = { .path = strcmp(path, "-") == 0 ? "standard input" : path };
	struct xz *xz = xz_open(path);
	bool fine;

	if (!xz) {
		error(0, errno, "%s", path);
		return false;
	}
	fine = translate(&output, xz);
	xz_close(xz);
	if (fine && output.left_out)
		error(0, 0, "%s: %" PRIu64 " events without a word for casemate", output.path,
		      output.left_out);
	return fine;
}
