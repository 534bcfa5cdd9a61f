/* SPDX-License-Identifier: BSD-2-Clause */
/* What words around a descriptor say of it. */

#ifndef DECODE_WORDS_H
#define DECODE_WORDS_H

#include <stdbool.h>

/* Is the word that follows `text` a descriptor?  One that follows other text may be anything. */
bool words_name(const char *text);

/* Is it a remark on a descriptor, such as "block" or "level", which is passed over? */
bool words_remark(const char *text);

#endif
