/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Translates a recording into the words of casemate 3.  What its parser does not take is left out
 * and counted; none of it is what casemate would judge.
 */

#include "casemate.h"

#include "casemate_state.h"
#include "common/xz.h"

#include <errno.h>
#include <error.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Tables allocated at once: a line is written for each of their pages. */
#define ALLOC_MOST (UINT64_C(1) << 30)

static void write_word(struct casemate *casemate, const struct s2pt_check_event *event)
{
	if (!picture_store(casemate->picture, event, casemate->line))
		casemate->wrong = "no memory";
	casemate_begin(casemate, "mem-write", event->cpu);
	printf(" (mem-order %s) (address 0x%" PRIx64 ") (value 0x%" PRIx64 ")",
	       event->kind == S2PT_CHECK_PLAIN ? "plain" : "release", event->at, event->want);
	casemate_end(casemate);
}

static void alloc(struct casemate *casemate, const struct s2pt_check_event *event)
{
	uint64_t page = s2pt_page_size(&casemate->head.rules.geom);

	if (casemate->behind < event->at + event->size)
		casemate->behind = event->at + event->size;
	casemate_memory(casemate, "mem-init", event, event->size);
	for (uint64_t i = 0; casemate->root && i < event->size / page; i++)
		casemate_hint(casemate, "set_owner_root", event->cpu, event->at + i * page,
			      casemate->root);
}

/* What `event` does is known by its CPU's registers. */
static bool needs_registers(const struct s2pt_check_event *event)
{
	return event->kind == S2PT_CHECK_PLAIN || event->kind == S2PT_CHECK_RELEASE ||
	       event->kind == S2PT_CHECK_SWAP || event->kind == S2PT_CHECK_HARDWARE ||
	       event->kind == S2PT_CHECK_STEP || event->kind == S2PT_CHECK_INSTRUCTION;
}

/* What was written under the lock must be clean before the lock is given back. */
static void take_lock(struct casemate *casemate, const struct s2pt_check_event *event)
{
	if (event->kind == S2PT_CHECK_ALONE) {
		if (!casemate->locked)
			casemate_lock(casemate, "lock", event->cpu);
		casemate->locked = event->cpu + 1;
	} else if (casemate->locked == event->cpu + 1) {
		casemate_lock(casemate, "unlock", event->cpu);
		casemate->locked = 0;
	}
}

static void put(struct casemate *casemate, const struct s2pt_check_event *event)
{
	if (casemate->loads && needs_registers(event) && !casemate->cpus[event->cpu].knows)
		casemate_load(casemate, event->cpu);
	switch (event->kind) {
	case S2PT_CHECK_ALLOC:
		alloc(casemate, event);
		return;
	case S2PT_CHECK_ROOT:
		casemate_root(casemate, event);
		return;
	case S2PT_CHECK_PLAIN:
	case S2PT_CHECK_RELEASE:
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_HARDWARE:
		write_word(casemate, event);
		return;
	case S2PT_CHECK_STEP:
		casemate_step(casemate, event);
		return;
	case S2PT_CHECK_MSR:
		casemate_msr(casemate, event);
		return;
	case S2PT_CHECK_INSTRUCTION:
		casemate_instruction(casemate, event);
		return;
	case S2PT_CHECK_FREE:
		picture_free(casemate->picture, event->at);
		casemate_memory(casemate, "mem-free", event,
				s2pt_page_size(&casemate->head.rules.geom));
		return;
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_LEAVE:
		take_lock(casemate, event);
		return;
	case S2PT_CHECK_END:
		casemate_release(casemate, event->cpu);
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
		casemate->left_out++;
		return;
	}
}

static bool complain(const struct casemate *casemate, const char *what)
{
	error(0, 0, "%s:%" PRIu64 ": %s", casemate->path, casemate->line, what);
	return false;
}

static bool read_head(struct casemate *casemate, const char *line)
{
	const struct s2pt_geom *geom = &casemate->head.rules.geom;
	struct s2pt_record_wrong wrong;

	if (!s2pt_record_read_head(line, &casemate->head, &wrong)) {
		error(0, 0, "%s:1: no first line of a recording: '%s': %s", casemate->path,
		      wrong.word, wrong.why);
		return false;
	}
	if (casemate->head.rules.regime != S2PT_STAGE2)
		return complain(casemate, "only stage 2 is told");
	if (casemate->head.rules.secure)
		return complain(casemate, "casemate knows no Secure addresses");
	if (geom->granule != S2PT_4K)
		return complain(casemate, "casemate knows pages of 4 KiB only");
	if (geom->lpa2)
		return complain(casemate, "casemate knows no LPA2");
	if (geom->root_pages > 1)
		return complain(casemate, "casemate knows no concatenated roots: 39 bits of input, "
					  "or 48 from level 0, need none");
	casemate->picture = picture_new(geom);
	casemate->cpus = calloc(casemate->head.rules.cpus, sizeof(*casemate->cpus));
	return (casemate->picture && casemate->cpus) || complain(casemate, "no memory");
}

static bool translate(struct casemate *casemate, struct xz *xz)
{
	struct s2pt_check_event event;
	const char *misfit;
	const char *line;

	while ((line = xz_line(xz, NULL))) {
		enum s2pt_record_kind kind;

		if (++casemate->line == 1) {
			if (!read_head(casemate, line))
				return false;
			continue;
		}
		kind = s2pt_record_parse(line, &event);
		if (kind == S2PT_RECORD_BAD)
			return complain(casemate, "no event");
		if (kind == S2PT_RECORD_REMARK)
			continue;
		misfit = s2pt_record_misfit(&casemate->head, &event);
		if (misfit)
			return complain(casemate, misfit);
		if (event.kind == S2PT_CHECK_ALLOC && event.size > ALLOC_MOST)
			return complain(casemate, "more than 1 GiB of tables at once");
		put(casemate, &event);
		if (casemate->wrong)
			return complain(casemate, casemate->wrong);
	}
	if (xz_error(xz))
		return complain(casemate, xz_error(xz));
	return casemate->line || complain(casemate, "no first line of a recording");
}

bool casemate_translate(const char *path)
{
	struct casemate casemate = { .path = strcmp(path, "-") == 0 ? "standard input" : path };
	struct xz *xz = xz_open(path);
	bool fine;

	if (!xz) {
		error(0, errno, "%s", path);
		return false;
	}
	fine = translate(&casemate, xz);
	xz_close(xz);
	picture_delete(casemate.picture);
	free(casemate.cpus);
	if (fine && casemate.left_out)
		error(0, 0, "%s: %" PRIu64 " events without a word for casemate", casemate.path,
		      casemate.left_out);
	return fine;
}
