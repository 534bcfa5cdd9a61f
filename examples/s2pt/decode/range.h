/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of Linux's stage2_page_tables and kernel_page_tables: ranges, and what is said of them in letters. */

#ifndef DECODE_RANGE_H
#define DECODE_RANGE_H

#include "s2pt/geom.h"

#include <stdbool.h>

/* Say what such a line says.  False: it is none, and nothing was printed. */
bool range_show(const char *line, const struct s2pt_geom *geom, bool json);

#endif
