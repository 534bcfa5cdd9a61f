/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a storm in sentences. */

#ifndef STORM_MEANING_H
#define STORM_MEANING_H

#include "result.h"

/* Print in sentences what the results mean. */
void storm_print_meaning(const struct storm_report *report, FILE *out);

#endif
