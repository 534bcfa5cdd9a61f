/* SPDX-License-Identifier: BSD-2-Clause */
/* One function that makes every kind of access to a page, and another in C++ that makes objects. */

#ifndef TEST_EMITS_H
#define TEST_EMITS_H

#ifdef __cplusplus
extern "C" {
#endif

/* Returns 0 if something read back is not what was written. */
int emits(void *table);
int emits_objects(void *table);

#ifdef __cplusplus
}
#endif

#endif
