/* SPDX-License-Identifier: BSD-2-Clause */
/* Collects the scripts of a storm, and finds the traces that come with the tool. */

#include "list.h"

#include <errno.h>
#include <error.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool storm_list_add(struct storm_list *list, struct script *script)
{
	struct script **grown = realloc(list->scripts, (list->count + 1) * sizeof(struct script *));

	if (!grown) {
		error(0, errno, "%s", script->name);
		script_free(script);
		return false;
	}
	list->scripts = grown;
	grown[list->count++] = script;
	return true;
}

void storm_list_free(struct storm_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		script_free(list->scripts[i]);
	free(list->scripts);
	*list = (struct storm_list){ 0 };
}

/* Find all traces in DIR/traces. */
static bool look_in(const char *dir, glob_t *found)
{
	char *pattern;
	bool some;

	if (asprintf(&pattern, "%s/traces/*.csv*", dir) < 0)
		return false;
	some = !glob(pattern, 0, NULL, found) && found->gl_pathc;
	free(pattern);
	return some;
}

/* Find the installed traces from the place of this program, wherever the tree has been moved to. */
static bool look_beside(glob_t *found)
{
	char exe[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *slash = NULL;
	char *dir;
	bool some;

	if (length > 0) {
		exe[length] = '\0';
		slash = strrchr(exe, '/');
	}
	if (!slash)
		return false;
	*slash = '\0';
	if (asprintf(&dir, "%s/%s", exe, S2PT_DATA_FROM_BIN) < 0)
		return false;
	some = look_in(dir, found);
	free(dir);
	return some;
}

bool storm_sample_traces(glob_t *found)
{
	if (look_beside(found) || look_in(S2PT_DATA_INSTALLED, found) ||
	    look_in(S2PT_DATA_SOURCE, found))
		return true;
	error(0, 0, "the traces that come with the tool are neither in %s nor in %s",
	      S2PT_DATA_INSTALLED, S2PT_DATA_SOURCE);
	return false;
}
