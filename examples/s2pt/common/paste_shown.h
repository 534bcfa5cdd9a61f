/* SPDX-License-Identifier: BSD-2-Clause */
/* The inside of a pasted tree: each entry that the text shows, in its order. */

#ifndef PASTE_SHOWN_H
#define PASTE_SHOWN_H

#include "paste_entry.h"

#include <stddef.h>

/* An entry, and what the text had said when it came to it. */
struct shown {
	struct paste_entry entry;
	/* Which of the concatenated root tables this walk has used. */
	unsigned int root_table;
	bool has_ipa;
	s2pt_ipa_t ipa;
};

struct paste_tree {
	struct paste paste;
	struct shown *shown;
	size_t count;
	/* The lines are indented: that is how all of a tree is printed. */
	bool indented;
	/* There was more than one address. */
	bool several;
};

/* How deep an entry is below the root, if that is of level `start`. */
static inline int shown_depth(const struct shown *shown, int start)
{
	return shown->entry.depth == PASTE_UNKNOWN ? shown->entry.level - start
						   : shown->entry.depth;
}

#endif
