/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The conventions of Linux 5.10, 6.1, 6.12 and 7.3: how they write invalid entries, and the names of
 * their errors.
 */

#include "like.h"

#include <string.h>

#define KIND_SHIFT 60
#define KIND_HELD  1
#define KIND_MARK  2
#define LOW        ((UINT64_C(1) << KIND_SHIFT) - 1)

/* Linux 6.2 to 6.19 hold an entry by this bit; 6.12 recognises a held one by this bit alone. */
#define OLD_HELD        UINT64_C(0x400)
#define OLD_OWNER_SHIFT 2

static const char *const names[] = {
	[LIKE_5_10] = "5.10", [LIKE_6_1] = "6.1",         [LIKE_6_12] = "6.12",
	[LIKE_7_3] = "7.3",   [LIKE_LIBS2PT] = "libs2pt",
};

bool like_named(const char *name, enum like *like)
{
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(names[i], name)) {
			*like = (enum like)i;
			return true;
		}
	}
	return false;
}

uint64_t like_shown(enum like like, uint64_t word)
{
	uint64_t low = word & LOW;

	if (word & 1 || !like_old_marks(like))
		return word;
	if (word >> KIND_SHIFT != KIND_HELD)
		return low;
	if (like_alone(like))
		return 0;
	return low ? low : OLD_HELD;
}

uint64_t like_taken(enum like like, uint64_t word)
{
	bool held = like == LIKE_6_12 && word & OLD_HELD;

	if (word & 1 || word == 0 || !like_old_marks(like))
		return word;
	return (word & LOW) | (uint64_t)(held ? KIND_HELD : KIND_MARK) << KIND_SHIFT;
}

uint64_t like_owner(enum like like, uint64_t id)
{
	/* The payload of a mark begins at bit 1. */
	return like_old_marks(like) ? id << (OLD_OWNER_SHIFT - 1) : id;
}

const char *like_result(enum s2pt_status status)
{
	switch (status) {
	case S2PT_DONE:
		return "0";
	case S2PT_ALREADY:
	case S2PT_REFAULT:
	case S2PT_RACED:
	case S2PT_BUSY:
	case S2PT_ABSENT:
		return "-EAGAIN";
	case S2PT_EINVAL:
		return "-EINVAL";
	case S2PT_ERANGE:
		return "-ERANGE";
	case S2PT_ENOMEM:
		return "-ENOMEM";
	case S2PT_EEXIST:
		return "-EEXIST";
	}
	return "?";
}
