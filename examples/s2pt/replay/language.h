/* SPDX-License-Identifier: BSD-2-Clause */
/* The language of scripts, as `s2pt replay --language` describes it. */

#ifndef LANGUAGE_H
#define LANGUAGE_H

#include <stdio.h>

/* Print the description. */
void language_print(FILE *out);

#endif
