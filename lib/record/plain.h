/* SPDX-License-Identifier: BSD-2-Clause */
/* What the entry points of -fsanitize=thread have in common. */

#ifndef S2PT_RECORD_PLAIN_H
#define S2PT_RECORD_PLAIN_H

#include "access.h"
#include "out.h"
#include "store.h"

/* The thread goes on: what it announced before is done. */
void plain_pass(void);

/* The thread stores to `size` bytes at `at` next. */
void plain_store(const volatile void *at, size_t size);

#endif
