/* SPDX-License-Identifier: BSD-2-Clause */
/* What words around a descriptor say of it. */

#include "words.h"

#include <stddef.h>
#include <strings.h>

static bool is_one_of(const char *const *names, const char *text)
{
	for (; *names; names++)
		if (!strcasecmp(text, *names))
			return true;
	return false;
}

bool words_name(const char *text)
{
	static const char *const names[] = { "desc",  "descriptor", "entry", "word", "old",
					     "new",   "value",      "pte",   "ptep", "*ptep",
					     "s2pte", "kvm_pte",    NULL };

	return is_one_of(names, text);
}

bool words_remark(const char *text)
{
	static const char *const remarks[] = { "block", "page",  "table", "leaf",
					       "valid", "level", "at",    "invalid",
					       "stage", "s2",    NULL };

	return is_one_of(remarks, text);
}
