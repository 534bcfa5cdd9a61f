/* SPDX-License-Identifier: BSD-2-Clause */
/* What words around a descriptor say of it. */

#include "words.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(const char *const *names, const char *text)
{
	for (; *names; names++)
		if (!strcasecmp(text, *names))
			return true;
	return false;
}

/* Of an element, "pte[5]", the name counts; "$1" is a result of gdb's. */
bool words_name(const char *text)
{
	static const char *const names[] = { "desc",  "descriptor", "entry", "word", "old",
					     "new",   "value",      "pte",   "ptep", "*ptep",
					     "s2pte", "kvm_pte",    NULL };

	char name[16];
	size_t length = strcspn(text, "[");

	if (length >= sizeof(name))
		return false;
	memcpy(name, text, length);
	name[length] = '\0';
	return name[0] == '$' || is_one_of(names, name);
}

bool words_remark(const char *text)
{
	static const char *const remarks[] = { "block", "page",  "table", "leaf",
					       "valid", "level", "at",    "invalid",
					       "stage", "s2",    NULL };

	return is_one_of(remarks, text);
}
