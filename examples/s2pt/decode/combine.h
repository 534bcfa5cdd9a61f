/* SPDX-License-Identifier: BSD-2-Clause */
/* What memory type results from both stages of translation. */

#ifndef COMBINE_H
#define COMBINE_H

#include "s2pt/desc.h"

#include <stdbool.h>

/* A buffer for combine_text(). */
#define COMBINE_TEXT 80

/*
 * Read a memory type of stage 1: a byte of MAIR in hexadecimal, or normal, nc, wt, device-nGnRnE,
 * device-nGnRE, device-nGRE, device-GRE.  False: it is none.
 */
bool combine_read(const char *text, unsigned int *byte);

/*
 * The type of an access that stage 1 gives the MAIR byte `stage1` and stage 2 the field MemAttr
 * `memattr`, with FEAT_S2FWB in force or not, as `format` says, and FEAT_MTE_PERM.
 */
const char *combine_text(unsigned int stage1, unsigned int memattr,
			 const struct s2pt_format *format, char text[COMBINE_TEXT]);

#endif
