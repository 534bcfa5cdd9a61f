/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CASEMATE_H
#define CASEMATE_H

#include <stdbool.h>

/* Print the recording at `path` in the words of casemate 3; false, with a message. */
bool casemate_translate(const char *path);

#endif
