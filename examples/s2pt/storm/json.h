/* SPDX-License-Identifier: BSD-2-Clause */
/* The results of a storm as a JSON object. */

#ifndef STORM_JSON_H
#define STORM_JSON_H

#include "result.h"

/* Print it.  False: no memory. */
bool storm_print_json(const struct storm_report *report, FILE *out);

#endif
