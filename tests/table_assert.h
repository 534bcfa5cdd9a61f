/* SPDX-License-Identifier: BSD-2-Clause */
/* Tables as text, read without the library, and assertions about them. */

#ifndef S2PT_TESTS_TABLE_ASSERT_H
#define S2PT_TESTS_TABLE_ASSERT_H

/*
 * The text has a line for each entry that is not empty:
 *
 *     40000000 L3 00400001000007ff       a leaf: first address, level, the word
 *     40000000 L3 00400001000007ff x512  a row of leaves with ascending output addresses
 *     40000000 L2 H, N2:5, T3            held, a mark of ownership, a link (in images only)
 */

#include "fake.h"

/** Fail unless the leaves, marks and held entries are those of a NULL-terminated list. */
void table_assert_is(struct fake *fake, const char *const *want, const char *file, int line);

#define assert_table(fake, ...)                                                                    \
	table_assert_is((fake), (const char *const[]){ __VA_ARGS__, NULL }, __FILE__, __LINE__)

/** Fail unless the table holds nothing but, maybe, tables. */
#define assert_no_leaves(fake)                                                                     \
	table_assert_is((fake), (const char *const[]){ NULL }, __FILE__, __LINE__)

/** The text of every entry, tables and their names too.  The caller frees it. */
char *table_image(struct fake *fake);

/** The text of leaves, marks and held entries only.  The caller frees it. */
char *table_leaves(struct fake *fake);

/** How many pages the root and the tables to which it leads take. */
unsigned int table_pages(struct fake *fake);

/** Fail unless the image is `before`, which is freed. */
void table_assert_unchanged(struct fake *fake, char *before, const char *file, int line);

#define assert_unchanged(fake, before) table_assert_unchanged((fake), (before), __FILE__, __LINE__)

/** Fail unless the leaves are `before`, which is freed; tables may have come or gone. */
void table_assert_same_leaves(struct fake *fake, char *before, const char *file, int line);

#define assert_same_leaves(fake, before)                                                           \
	table_assert_same_leaves((fake), (before), __FILE__, __LINE__)

#endif
