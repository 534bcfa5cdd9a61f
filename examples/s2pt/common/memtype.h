/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory types as words. */

#ifndef MEMTYPE_H
#define MEMTYPE_H

#include "s2pt/desc.h"

/* For messages and for the help of options. */
#define MEMTYPE_WORDS                                                                              \
	"normal, nc, wt, OUTER-INNER of wb, wt and nc, device, device-nGnRnE, device-nGnRE, "      \
	"device-nGRE, device-GRE, as-stage1 or no-tags"

/* Read one of the words, in small or large letters; false if it is none. */
bool memtype_read(const char *text, enum s2pt_memtype *memtype);

#endif
