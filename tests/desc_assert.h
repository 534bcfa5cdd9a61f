/* SPDX-License-Identifier: BSD-2-Clause */
/* An assertion for descriptors: like assert_int_equal(), but it prints both words in hex. */

#ifndef S2PT_TESTS_DESC_ASSERT_H
#define S2PT_TESTS_DESC_ASSERT_H

#include "s2pt/desc.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline void desc_assert_equal(s2pt_desc_t got, s2pt_desc_t want, const char *what,
				     const char *file, int line)
{
	if (s2pt_desc_same(got, want))
		return;
	print_error("%s: 0x%016" PRIx64 ", want 0x%016" PRIx64 "\n", what, got.word, want.word);
	_fail(file, line);
}

#define assert_desc_equal(got, want) desc_assert_equal((got), (want), #got, __FILE__, __LINE__)

#endif
