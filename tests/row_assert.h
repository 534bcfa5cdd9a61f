/* SPDX-License-Identifier: BSD-2-Clause */
/* An assertion for tables of cases: it prints the name of the row and both values. */

#ifndef S2PT_TESTS_ROW_ASSERT_H
#define S2PT_TESTS_ROW_ASSERT_H

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline void row_assert_equal(const char *row, const char *what, uint64_t got, uint64_t want,
				    const char *file, int line)
{
	if (got == want)
		return;
	print_error("%s: %s is %" PRId64 " (0x%" PRIx64 "), want %" PRId64 " (0x%" PRIx64 ")\n",
		    row, what, (int64_t)got, got, (int64_t)want, want);
	_fail(file, line);
}

#define assert_row_equal(row, got, want)                                                           \
	row_assert_equal(row, #got, (uint64_t)(got), (uint64_t)(want), __FILE__, __LINE__)

#endif
