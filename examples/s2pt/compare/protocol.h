/* SPDX-License-Identifier: BSD-2-Clause */
/* What happens to each entry in one operation. */

#ifndef COMPARE_PROTOCOL_H
#define COMPARE_PROTOCOL_H

#include "transcript.h"

/*
 * What happens to each entry, as sorted texts.  The caller frees each text, and the
 * array.
 */
char **protocol_of(const struct operation *operation, size_t *count);

#endif
