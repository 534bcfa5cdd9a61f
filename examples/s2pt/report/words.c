/* SPDX-License-Identifier: BSD-2-Clause */
/* Events and descriptors in the words of a report: what is read when one points at them. */

#include "words.h"

#include "common/fields_text.h"
#include "s2pt/decide.h"
#include "s2pt/host/record.h"
#include "tlbi/operand.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void words_of_descriptor(const struct s2pt_format *format, uint64_t word, int level,
			 char text[WORDS_MAX])
{
	s2pt_desc_t desc = { word };
	int at = snprintf(text, WORDS_MAX, "0x%" PRIx64 "|", word);
	enum shape shape;
	char perm[4];

	if (level == S2PT_LEVEL_UNKNOWN)
		return;
	shape = shape_of(format, word, level);
	switch (shape) {
	case SHAPE_EMPTY:
	case SHAPE_RESERVED:
		(void)snprintf(text + at, (size_t)(WORDS_MAX - at), "%s", shape_name(shape));
		return;
	case SHAPE_INVALID:
		(void)snprintf(text + at, (size_t)(WORDS_MAX - at), "%s",
			       s2pt_desc_same(desc, s2pt_desc_held()) ? "invalid: held"
								      : "invalid");
		return;
	case SHAPE_TABLE:
		(void)snprintf(text + at, (size_t)(WORDS_MAX - at), "table at 0x%" PRIx64,
			       s2pt_desc_pa(format, desc, S2PT_LEVEL_MAX));
		return;
	case SHAPE_BLOCK:
	case SHAPE_PAGE:
		(void)snprintf(text + at, (size_t)(WORDS_MAX - at), "%s %s 0x%" PRIx64 ", %s%s%s",
			       shape_name(shape), perm_text(s2pt_desc_perm(format, desc), perm),
			       s2pt_desc_pa(format, desc, level),
			       memattr_text(s2pt_desc_memattr(desc), format),
			       word & UINT64_C(1) << 10 ? "" : ", no access flag",
			       word & UINT64_C(1) << 52 ? ", contiguous" : "");
		return;
	}
}

enum timeline_kind words_of_change(const struct s2pt_format *format, uint64_t old, uint64_t word,
				   int level)
{
	bool was = old & 1;
	bool is = word & 1;
	unsigned int had = s2pt_desc_perm(format, (s2pt_desc_t){ old });
	unsigned int has = s2pt_desc_perm(format, (s2pt_desc_t){ word });
	const uint64_t perms = UINT64_C(3) << 6 | UINT64_C(3) << 53 | UINT64_C(1) << 51;

	if (!was && !is)
		return TIMELINE_MARK;
	if (!was)
		return shape_of(format, word, level) == SHAPE_TABLE ? TIMELINE_LINK : TIMELINE_MAKE;
	if (!is)
		return shape_of(format, old, level) == SHAPE_TABLE ? TIMELINE_UNLINK
								   : TIMELINE_BREAK;
	if ((old ^ word) & ~perms)
		return TIMELINE_CHANGE;
	return has & ~had ? had & ~has ? TIMELINE_CHANGE : TIMELINE_WIDEN : TIMELINE_NARROW;
}

enum timeline_kind words_kind(const struct s2pt_check_event *event, const char *text)
{
	switch (event->kind) {
	case S2PT_CHECK_ALLOC:
	case S2PT_CHECK_ROOT:
	case S2PT_CHECK_RETIRE:
	case S2PT_CHECK_FREE:
		return TIMELINE_TABLE;
	case S2PT_CHECK_STEP:
	case S2PT_CHECK_INSTRUCTION:
		return strncmp(text, "tlbi ", 5) == 0 ? TIMELINE_TLBI : TIMELINE_BARRIER;
	case S2PT_CHECK_CLEAN:
	case S2PT_CHECK_DISCARD:
		return TIMELINE_CACHE;
	case S2PT_CHECK_READ:
	case S2PT_CHECK_UNREAD:
	case S2PT_CHECK_ENTER:
	case S2PT_CHECK_LEAVE:
	case S2PT_CHECK_ALONE:
	case S2PT_CHECK_BESIDE:
		return TIMELINE_OPERATION;
	case S2PT_CHECK_LOST:
		return TIMELINE_LOST;
	case S2PT_CHECK_HARDWARE:
		return TIMELINE_HARDWARE;
	case S2PT_CHECK_STALE:
		return TIMELINE_STALE;
	case S2PT_CHECK_COMMAND:
		return TIMELINE_TLBI;
	case S2PT_CHECK_PLAIN:
	case S2PT_CHECK_RELEASE:
	case S2PT_CHECK_SWAP:
	case S2PT_CHECK_END:
	case S2PT_CHECK_MSR:
	case S2PT_CHECK_ERET:
	case S2PT_CHECK_ASK:
	case S2PT_CHECK_DONE:
	case S2PT_CHECK_WALKER:
	case S2PT_CHECK_SYNC:
		break;
	}
	return TIMELINE_OTHER;
}

/* Add what a TLBI covers to its line, "tlbi OP ...". */
static void add_cover(const struct s2pt_geom *geom, uint64_t operand, char text[WORDS_MAX])
{
	const char *name = strchr(text, ' ');
	size_t length = strlen(text);
	char covers[TLBI_COVERS];
	struct tlbi_form form;

	if (!name || strncmp(text, "tlbi ", 5) != 0 ||
	    !tlbi_form(name + 1, strcspn(name + 1, " "), &form))
		return;
	(void)tlbi_covers(&form, geom, operand, covers);
	(void)snprintf(text + length, WORDS_MAX - length, "|%s%s%s", form.what,
		       covers[0] ? ": " : "", covers);
}

void words_of_event(const struct s2pt_check_config *rules, const struct s2pt_check_event *event,
		    char text[WORDS_MAX])
{
	char line[S2PT_RECORD_LINE] = "";
	const char *behind;

	(void)s2pt_record_print(event, line, sizeof(line));
	behind = strchr(line, ' ');
	(void)snprintf(text, WORDS_MAX, "%s", behind ? behind + 1 : line);
	if (event->kind == S2PT_CHECK_STEP || event->kind == S2PT_CHECK_INSTRUCTION)
		add_cover(&rules->geom, event->step.operand, text);
}
