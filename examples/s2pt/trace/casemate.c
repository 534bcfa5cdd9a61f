/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translates a recording into the words of casemate 3.  What its parser does not take is left out
 * and counted; none of it is what casemate would judge.
 */

#include "casemate.h"

#include "common/xz.h"
#include "picture.h"
#include "s2pt/host/record.h"
#include "s2pt/regs.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * The address that stands for the lock of the tree: casemate asks for a lock, but only for its
 * address.
 */
#define LOCK UINT64_C(0xfff)

/* Tables allocated at once: a line is written for each of their pages. */
#define ALLOC_MOST (UINT64_C(1) << 30)

struct cpu {
	/* Its registers were told, the tree among them; the tree still is in VTTBR_EL2. */
	bool knows;
	bool loaded;
	/* The line of its last DSB. */
	uint64_t dsb;
};

struct output {
	const char *path;
	struct s2pt_record head;
	uint64_t line;
	uint64_t id;
	uint64_t left_out;
	/* The first root, and the last. */
	s2pt_pa_t root;
	s2pt_pa_t loads;
	/* The end of all memory for tables so far: what lies behind it is free for another root. */
	s2pt_pa_t behind;
	/* The VMID of the last root. */
	uint64_t vmid;
	/* An empty root was told of, for CPUs that have loaded no tables of the recording's. */
	bool spare;
	/* The CPU that is alone, plus 1; 0: none. */
	unsigned int locked;
	struct picture *picture;
	struct cpu *cpus;
	const char *wrong;
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

/* casemate keeps registers, and with them the shape of the tables, for each CPU. */
static void tell_shape(struct output *output, unsigned int cpu)
{
	const struct s2pt_check_config *rules = &output->head.rules;
	struct s2pt_vtcr_extra extra = { .vmid16 = true, .access_flag = rules->hardware };

	if (!output->cpus[cpu].knows) {
		sysreg(output, "vtcr_el2", cpu, s2pt_vtcr_compose(&rules->geom, &extra));
		sysreg(output, "hcr_el2", cpu, 1);
	}
	output->cpus[cpu].knows = true;
}

static void load(struct output *output, unsigned int cpu)
{
	tell_shape(output, cpu);
	sysreg(output, "vttbr_el2", cpu, output->loads | output->vmid << 48);
	output->cpus[cpu].loaded = true;
}

static void write_word(struct output *output, const struct s2pt_check_event *event)
{
	if (!picture_store(output->picture, event, output->line))
		output->wrong = "no memory";
	begin(output, "mem-write", event->cpu);
	printf(" (mem-order %s) (address 0x%" PRIx64 ") (value 0x%" PRIx64 ")",
	       event->kind == S2PT_CHECK_PLAIN ? "plain" : "release", event->at, event->want);
	end(output);
}

static void alloc(struct output *output, const struct s2pt_check_event *event)
{
	uint64_t page = s2pt_page_size(&output->head.rules.geom);

	if (output->behind < event->at + event->size)
		output->behind = event->at + event->size;
	memory(output, "mem-init", event, event->size);
	for (uint64_t i = 0; output->root && i < event->size / page; i++)
		hint(output, "set_owner_root", event->cpu, event->at + i * page, output->root);
}

static void root(struct output *output, const struct s2pt_check_event *event)
{
	if (!output->root) {
		output->root = event->at;
		hint(output, "set_root_lock", event->cpu, event->at, LOCK);
	}
	if (!picture_root(output->picture, event->at))
		output->wrong = "no memory";
	output->loads = event->at;
	output->vmid = event->what ? event->vmid : output->head.rules.vmid;
	load(output, event->cpu);
}

/* An empty root, which a CPU has in VTTBR_EL2 that has no tables of the recording's there. */
static void load_spare(struct output *output, unsigned int cpu)
{
	uint64_t page = s2pt_page_size(&output->head.rules.geom);
	s2pt_pa_t at = s2pt_pa_end(&output->head.rules.geom) - page;

	if (!output->spare) {
		begin(output, "mem-init", cpu);
		printf(" (address 0x%" PRIx64 ") (size 0x%" PRIx64 ")", at, page);
		end(output);
	}
	output->spare = true;
	tell_shape(output, cpu);
	sysreg(output, "vttbr_el2", cpu, at | UINT64_C(0xffff) << 48);
	output->cpus[cpu].loaded = false;
}

static void msr(struct output *output, const struct s2pt_check_event *event)
{
	const struct s2pt_check_event loaded = {
		.kind = S2PT_CHECK_ROOT,
		.cpu = event->cpu,
		.at = event->want & UINT64_C(0x0000fffffffff000),
		.what = 1,
		.vmid = (unsigned int)(event->want >> 48),
	};

	if (event->what != S2PT_CHECK_VTTBR)
		output->left_out++;
	else if (loaded.at && loaded.at < output->behind)
		root(output, &loaded);
	else
		load_spare(output, event->cpu);
}

/* Nobody uses the tables any more.  A root is not released before all CPUs have loaded another. */
static void release(struct output *output, unsigned int cpu)
{
	uint64_t page = s2pt_page_size(&output->head.rules.geom);
	s2pt_pa_t other = (output->behind + page - 1) & ~(page - 1);
	uint64_t vmid = output->head.rules.vmid ? 0 : 1;

	if (!output->root)
		return;
	begin(output, "mem-init", cpu);
	printf(" (address 0x%" PRIx64 ") (size 0x%" PRIx64 ")", other, page);
	end(output);
	for (unsigned int i = 0; i < output->head.rules.cpus; i++) {
		if (output->cpus[i].loaded)
			sysreg(output, "vttbr_el2", i, other | vmid << 48);
		output->cpus[i].loaded = false;
	}
	hint(output, "release_table", cpu, output->root, 0);
	output->loads = 0;
}

static void lock(struct output *output, const char *name, unsigned int cpu)
{
	begin(output, name, cpu);
	printf(" (address 0x%" PRIx64 ")", LOCK);
	end(output);
}

static void barrier(struct output *output, unsigned int cpu, const char *what)
{
	if (strncmp(what, "dsb", 3) == 0)
		output->cpus[cpu].dsb = output->line;
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

struct range {
	struct output *output;
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
	tlbi_ipa(range->output, range->cpu,
		 (entry->ipa > range->first ? entry->ipa : range->first) >> 12);
	range->any = true;
	entry->told = entry->cpu == range->cpu && range->output->cpus[range->cpu].dsb > entry->line;
}

/*
 * casemate knows no ranges.  It is told of the entries in it that are broken, or of the first address
 * if there is none: that is all that an invalidation by address does there.
 */
static void tlbi_range(struct output *output, unsigned int cpu, uint64_t operand)
{
	uint64_t pages = ((operand >> 39 & 31) + 1) << (5 * (operand >> 44 & 3) + 1);
	s2pt_ipa_t first = (operand & UINT64_C(0x1fffffffff)) << 12;
	struct range range = { .output = output, .cpu = cpu, .first = first };

	picture_broken(output->picture, first, first + (pages << 12), tell_broken, &range);
	if (!range.any)
		tlbi_ipa(output, cpu, first >> 12);
}

/* Under another VMID it takes nothing away from this tree, and is left out. */
static bool is_ours(struct output *output, const struct s2pt_check_event *event)
{
	bool ours =
		event->vmid == S2PT_CHECK_CURRENT_VMID || event->vmid == output->head.rules.vmid;

	output->left_out += !ours;
	return ours;
}

static void tlbi(struct output *output, const struct s2pt_check_event *event, const char *name)
{
	if (!is_ours(output, event))
		return;
	begin(output, "tlbi", event->cpu);
	printf(" %s", name);
	end(output);
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

static void step(struct output *output, const struct s2pt_check_event *event)
{
	enum s2pt_step_op op = event->step.op;

	if (barriers[op]) {
		barrier(output, event->cpu, barriers[op]);
	} else if (tlbis[op]) {
		tlbi(output, event, tlbis[op]);
	} else if (op == S2PT_IPAS2E1IS) {
		if (is_ours(output, event))
			tlbi_ipa(output, event->cpu, event->step.operand);
	} else if (op == S2PT_RIPAS2E1IS) {
		if (is_ours(output, event))
			tlbi_range(output, event->cpu, event->step.operand);
	} else {
		output->left_out++;
	}
}

/* A barrier that reaches beyond the Inner Shareable domain is printed as one of that domain. */
static void other_barrier(struct output *output, const struct s2pt_check_event *event)
{
	if (event->instruction.op != S2PT_INSTRUCTION_DSB ||
	    event->instruction.accesses == S2PT_INSTRUCTION_LOADS)
		output->left_out++;
	else if (event->instruction.accesses == S2PT_INSTRUCTION_STORES)
		barrier(output, event->cpu, "dsb (kind ishst)");
	else
		barrier(output, event->cpu, "dsb (kind ish)");
}

/* An instruction that the library itself does not use, where casemate has a word for what it does. */
static void instruction(struct output *output, const struct s2pt_check_event *event)
{
	bool broadcast = event->instruction.domain != S2PT_INSTRUCTION_OWN;

	if (!s2pt_instruction_is_tlbi(event->instruction))
		other_barrier(output, event);
	else if (event->instruction.op == S2PT_INSTRUCTION_ALLE1)
		tlbi(output, event, broadcast ? "alle1is" : "alle1");
	else if (event->instruction.op == S2PT_INSTRUCTION_VMALLS12E1)
		tlbi(output, event, broadcast ? "vmalls12e1is" : "vmalls12e1");
	else if (event->instruction.op == S2PT_INSTRUCTION_VMALLE1)
		tlbi(output, event, broadcast ? "vmalle1is" : "vmalle1");
	else if ((event->instruction.op == S2PT_INSTRUCTION_IPAS2E1 ||
		  event->instruction.op == S2PT_INSTRUCTION_IPAS2LE1) &&
		 broadcast && is_ours(output, event))
		tlbi_ipa(output, event->cpu, event->step.operand);
	else
		output->left_out++;
}

/* What `event` does is known by its CPU's registers. */
static bool needs_registers(const struct s2pt_check_event *event)
{
	return event->kind == S2PT_CHECK_PLAIN || event->kind == S2PT_CHECK_RELEASE ||
	       event->kind == S2PT_CHECK_SWAP || event->kind == S2PT_CHECK_HARDWARE ||
	       event->kind == S2PT_CHECK_STEP || event->kind == S2PT_CHECK_INSTRUCTION;
}

/* What was written under the lock must be clean before the lock is given back. */
static void take_lock(struct output *output, const struct s2pt_check_event *event)
{
	if (event->kind == S2PT_CHECK_ALONE) {
		if (!output->locked)
			lock(output, "lock", event->cpu);
		output->locked = event->cpu + 1;
	} else if (output->locked == event->cpu + 1) {
		lock(output, "unlock", event->cpu);
		output->locked = 0;
	}
}

static void put(struct output *output, const struct s2pt_check_event *event)
{
	if (output->loads && needs_registers(event) && !output->cpus[event->cpu].knows)
		load(output, event->cpu);
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
	case S2PT_CHECK_MSR:
		msr(output, event);
		return;
	case S2PT_CHECK_INSTRUCTION:
		instruction(output, event);
		return;
	case S2PT_CHECK_FREE:
		picture_free(output->picture, event->at);
		memory(output, "mem-free", event, s2pt_page_size(&output->head.rules.geom));
		return;
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_LEAVE:
		take_lock(output, event);
		return;
	case S2PT_CHECK_END:
		release(output, event->cpu);
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
	case S2PT_CHECK_ERET:
	case S2PT_CHECK_ASK:
	case S2PT_CHECK_DONE:
	case S2PT_CHECK_WALKER:
	case S2PT_CHECK_COMMAND:
	case S2PT_CHECK_SYNC:
		output->left_out++;
		return;
	}
}

static bool complain(const struct output *output, const char *what)
{
	error(0, 0, "%s:%" PRIu64 ": %s", output->path, output->line, what);
	return false;
}

static bool read_head(struct output *output, const char *line)
{
	const struct s2pt_geom *geom = &output->head.rules.geom;
	struct s2pt_record_wrong wrong;

	if (!s2pt_record_read_head(line, &output->head, &wrong)) {
		error(0, 0, "%s:1: no first line of a recording: '%s': %s", output->path,
		      wrong.word, wrong.why);
		return false;
	}
	if (geom->granule != S2PT_4K)
		return complain(output, "casemate knows pages of 4 KiB only");
	if (geom->lpa2)
		return complain(output, "casemate knows no LPA2");
	if (geom->root_pages > 1)
		return complain(output, "casemate knows no concatenated roots: 39 bits of input, "
					"or 48 from level 0, need none");
	output->picture = picture_new(geom);
	output->cpus = calloc(output->head.rules.cpus, sizeof(*output->cpus));
	return (output->picture && output->cpus) || complain(output, "no memory");
}

static bool translate(struct output *output, struct xz *xz)
{
	struct s2pt_check_event event;
	const char *misfit;
	const char *line;

	while ((line = xz_line(xz, NULL))) {
		enum s2pt_record_kind kind;

		if (++output->line == 1) {
			if (!read_head(output, line))
				return false;
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
		if (output->wrong)
			return complain(output, output->wrong);
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
	picture_delete(output.picture);
	free(output.cpus);
	if (fine && output.left_out)
		error(0, 0, "%s: %" PRIu64 " events without a word for casemate", output.path,
		      output.left_out);
	return fine;
}
