/* SPDX-License-Identifier: BSD-2-Clause */
/* Translation of recordings for casemate 3, another checker of page tables. */

#ifndef CASEMATE_H
#define CASEMATE_H

#include <stdbool.h>

/*
 * Print the recording at `path` in the words of casemate 3; false, with a message, if it can't be
 * read.
 */
bool casemate_translate(const char *path);

#endif
