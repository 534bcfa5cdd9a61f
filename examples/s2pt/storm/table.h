/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a storm as a table. */

#ifndef STORM_TABLE_H
#define STORM_TABLE_H

#include "result.h"

void storm_print_table(const struct storm_report *report, FILE *out);

#endif
