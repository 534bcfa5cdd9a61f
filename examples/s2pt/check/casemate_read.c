/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the traces of casemate 3.  Locks, hints, reads and the registers of EL2's own stage 1 tell
 * nothing that is judged here, and neither do writes to memory that was not initialised.
 */

#include "casemate_read.h"

#include "common/xz.h"
#include "host/judge/stretch.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE UINT64_C(0x1000)
/* casemate's own limit is a build option, 4 by default. */
#define CPUS 256
/* Memory that one line frees or fills: an event for each page or word. */
#define MOST (UINT64_C(1) << 30)

struct casemate_read {
	/* The event of the line; `left` more of them, each `step` behind the one before. */
	struct s2pt_check_event event;
	uint64_t left;
	uint64_t step;
	/* Memory that was initialised: a tree of stretches, none of which overlaps another. */
	void *known;
};

struct casemate_read *casemate_read_new(void)
{
	return calloc(1, sizeof(struct casemate_read));
}

static struct stretch *find_known(struct casemate_read *read, uint64_t first, uint64_t end)
{
	const struct stretch wanted = { first, end, false };

	return stretch_find(&read->known, &wanted);
}

void casemate_read_delete(struct casemate_read *read)
{
	if (read)
		stretch_drop_all(&read->known);
	free(read);
}

/* Find "(KEY " and what stands behind it; NULL: it is not there. */
static const char *find(const char *line, const char *key)
{
	const char *at = line;
	size_t length = strlen(key);

	while ((at = strchr(at, '('))) {
		at++;
		if (strncmp(at, key, length) == 0 && at[length] == ' ')
			return at + length + 1;
	}
	return NULL;
}

static bool find_number(const char *line, const char *key, int base, uint64_t *number)
{
	const char *at = find(line, key);
	char *end;

	if (!at)
		return false;
	errno = 0;
	*number = strtoull(at, &end, base);
	return end != at && *end == ')' && !errno && *at != '-';
}

static bool init(struct casemate_read *read, uint64_t first, uint64_t size)
{
	uint64_t end = (first + size + PAGE - 1) & ~(PAGE - 1);

	first &= ~(PAGE - 1);
	/* Memory may be initialised piece by piece, of which the first one stands for the page. */
	if (end <= first || find_known(read, first, end))
		return true;
	if (!stretch_add(&read->known, &(struct stretch){ first, end, false }))
		return false;
	read->event.kind = S2PT_CHECK_ALLOC;
	read->event.at = first;
	read->event.size = end - first;
	read->left = 1;
	return true;
}

static bool read_memory(struct casemate_read *read, const char *line, const char *name)
{
	struct s2pt_check_event *event = &read->event;
	bool write = strcmp(name, "mem-write") == 0;
	uint64_t size = 8;
	struct stretch *known;

	if (!find_number(line, "address", 16, &event->at) ||
	    (!write && !find_number(line, "size", 16, &size)) || size > UINT64_MAX - event->at ||
	    event->at >> 48)
		return false;
	if (strcmp(name, "mem-init") == 0)
		return init(read, event->at, size);
	known = find_known(read, event->at, event->at + size);
	if (!known || size > MOST)
		return size <= MOST;
	if (strcmp(name, "mem-free") == 0) {
		event->kind = S2PT_CHECK_FREE;
		event->at &= ~(PAGE - 1);
		read->step = PAGE;
		read->left = (size + PAGE - 1) / PAGE;
		if (known->first == event->at && known->end == event->at + read->left * PAGE)
			stretch_drop(&read->known, known);
		return true;
	}
	event->kind = find(line, "mem-order") && strncmp(find(line, "mem-order"), "release", 7) == 0
			      ? S2PT_CHECK_RELEASE
			      : S2PT_CHECK_PLAIN;
	read->step = 8;
	read->left = size / 8;
	return find_number(line, "value", 16, &event->want);
}

/* An instruction: its first word, and what is in the line behind the CPU. */
static bool read_instruction(struct casemate_read *read, const char *line, const char *mnemonic)
{
	struct s2pt_check_event *event = &read->event;
	char text[S2PT_INSTRUCTION_SIZE];
	const char *at = find(line, "tid");
	const char *kind = find(line, "kind");
	int length;

	at = at ? strchr(at, ')') : NULL;
	if (!at || at[1] != ' ')
		return false;
	at += 2;
	if (strncmp(at, "dsb", 3) == 0 || strncmp(at, "dmb", 3) == 0)
		length = snprintf(text, sizeof(text), "%.3s %.*s", at,
				  kind ? (int)strcspn(kind, ")") : 0, kind ? kind : "");
	else
		length = snprintf(text, sizeof(text), "%s%.*s", mnemonic, (int)strcspn(at, " )"),
				  at);
	if (length < 0 || (size_t)length >= sizeof(text) ||
	    !s2pt_instruction_parse(text, strlen(text), &event->instruction))
		return false;
	event->kind = S2PT_CHECK_INSTRUCTION;
	event->vmid = S2PT_CHECK_CURRENT_VMID;
	read->left = 1;
	return !s2pt_instruction_has_operand(event->instruction) ||
	       find_number(line, "value", 16, &event->step.operand);
}

static bool read_register(struct casemate_read *read, const char *line)
{
	struct s2pt_check_event *event = &read->event;
	const char *name = find(line, "sysreg");

	if (!name || !find_number(line, "value", 16, &event->want))
		return false;
	event->kind = S2PT_CHECK_MSR;
	read->left = 2;
	if (strncmp(name, "vttbr_el2)", 10) == 0)
		event->what = S2PT_CHECK_VTTBR;
	else if (strncmp(name, "hcr_el2)", 8) == 0)
		event->what = S2PT_CHECK_HCR;
	else
		read->left = 0;
	return true;
}

bool casemate_read_line(struct casemate_read *read, const char *line)
{
	char name[16] = "";
	uint64_t cpu = 0;

	read->event = (struct s2pt_check_event){ .kind = S2PT_CHECK_END };
	read->left = 0;
	read->step = 0;
	line += strspn(line, " \t\r");
	/* A line that begins with ! says what casemate itself found. */
	if (!*line || *line == '#' || *line == '!')
		return true;
	if (sscanf(line, "(%15[a-z-]", name) != 1 || !find_number(line, "tid", 10, &cpu) ||
	    cpu >= CPUS)
		return false;
	read->event.cpu = (unsigned int)cpu;
	if (strcmp(name, "mem-read") == 0 || strcmp(name, "hint") == 0 ||
	    strcmp(name, "lock") == 0 || strcmp(name, "trylock") == 0 ||
	    strcmp(name, "unlock") == 0)
		return true;
	if (strncmp(name, "mem-", 4) == 0)
		return read_memory(read, line, name);
	if (strcmp(name, "barrier") == 0)
		return read_instruction(read, line, "");
	if (strcmp(name, "tlbi") == 0)
		return read_instruction(read, line, "tlbi ");
	return strcmp(name, "sysreg-write") == 0 && read_register(read, line);
}

bool casemate_read_event(struct casemate_read *read, struct s2pt_check_event *event)
{
	if (!read->left)
		return false;
	*event = read->event;
	read->event.at += read->step;
	read->left--;
	/* To casemate a register has its value at once. */
	if (read->event.kind == S2PT_CHECK_MSR)
		read->event.kind = S2PT_CHECK_ERET;
	return true;
}

/* What VTCR_EL2 says of tables of 4 KiB pages. */
static bool shape_of(uint64_t vtcr, struct s2pt_record *record)
{
	const struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = 64 - (unsigned int)(vtcr & 63),
		.pa_bits = 48,
		.cpu_bits = 48,
		.start_level = 2 - (int)(vtcr >> 6 & 3),
		.small_tables = true,
	};

	return s2pt_geom_init(&record->rules.geom, &want) == S2PT_DONE;
}

bool casemate_read_shape(const char *path, struct s2pt_record *record)
{
	/* 39 bits from level 1. */
	uint64_t vtcr = 25 | 1 << 6;
	struct xz *xz = xz_open(path);
	const char *line;

	if (!xz) {
		error(0, errno, "%s", path);
		return false;
	}
	while ((line = xz_line(xz, NULL))) {
		const char *name = find(line, "sysreg");

		if (name && strncmp(name, "vtcr_el2)", 9) == 0 &&
		    find_number(line, "value", 16, &vtcr))
			break;
	}
	xz_close(xz);
	*record = (struct s2pt_record){ .version = 2, .rules = { .cpus = CPUS, .regimes = true } };
	if (shape_of(vtcr, record))
		return true;
	error(0, 0, "%s: VTCR_EL2 0x%" PRIx64 ": no shape of 4 KiB pages", path, vtcr);
	return false;
}
