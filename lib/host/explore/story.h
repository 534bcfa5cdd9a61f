/* SPDX-License-Identifier: BSD-2-Clause */
/* What the step that was taken last did, in words. */

#ifndef S2PT_HOST_EXPLORE_STORY_H
#define S2PT_HOST_EXPLORE_STORY_H

#include "search.h"

#include <stddef.h>

/* Describe the step that was taken last; false: it is not worth a line. */
bool s2pt_story_cell(const struct search *search, char *text, size_t size);

#endif
