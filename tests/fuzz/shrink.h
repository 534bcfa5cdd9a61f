/* SPDX-License-Identifier: BSD-2-Clause */
/* Making a script that shows something as small as possible. */

#ifndef S2PT_FUZZ_SHRINK_H
#define S2PT_FUZZ_SHRINK_H

#include "lines.h"

#include <stdbool.h>

/* Does this script still show it? */
typedef bool shrink_test_fn(void *arg, const struct lines *script);

/* Leave out lines, then words, as long as the test holds; `tries` bounds how often it is asked. */
void shrink(struct lines *script, shrink_test_fn *test, void *arg, unsigned int tries);

#endif
