/* SPDX-License-Identifier: GPL-2.0-only */
/* Which line of the kernel is at work, for stories. */
#include "where.h"

#include "place.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const struct s2pt_engine_place *where_place(void)
{
	static struct s2pt_engine_place now;

	if (!place)
		return NULL;
	now = (struct s2pt_engine_place){ place->file, place->function, place->line, place->pc };
	return &now;
}

static const char *last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* The line of a plain access is in the debugging information only. */
static void look_up(const void *pc, char *text, size_t size)
{
	char command[128], function[64] = "", line[64] = "";
	FILE *from;

	/* What is known is where the call returns to. */
	(void)snprintf(command, sizeof(command), "addr2line -f -s -e /proc/%d/exe 0x%llx", getpid(),
		       (unsigned long long)(uintptr_t)pc - 1);
	from = popen(command, "r");
	if (from && fgets(function, sizeof(function), from) && fgets(line, sizeof(line), from)) {
		function[strcspn(function, "\n")] = 0;
		line[strcspn(line, " \n")] = 0;
		(void)snprintf(text, size, "%s %s()", line, function);
	} else {
		(void)snprintf(text, size, "0x%llx", (unsigned long long)(uintptr_t)pc);
	}
	if (from)
		(void)pclose(from);
}

void where_print_place(const struct s2pt_engine_place *at, char *text, size_t size)
{
	text[0] = 0;
	if (at && at->file)
		(void)snprintf(text, size, "%s:%d %s()", last_part(at->file), at->line,
			       at->function);
	else if (at && at->pc)
		look_up(at->pc, text, size);
}
