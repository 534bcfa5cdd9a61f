/* SPDX-License-Identifier: BSD-2-Clause */
/* ESR_EL2 of an abort, field by field, and what the codes in it are called. */

#ifndef FAULT_SYNDROME_H
#define FAULT_SYNDROME_H

#include "common/field_list.h"

#include <stdbool.h>

/* An ESR has no more fields. */
#define SYNDROME_FIELDS_MAX 40

/* A buffer for syndrome_code(). */
#define SYNDROME_CODE 80

/* The exception classes that a walk can end in. */
#define SYNDROME_FETCH      0x20
#define SYNDROME_FETCH_SAME 0x21
#define SYNDROME_DATA       0x24
#define SYNDROME_DATA_SAME  0x25

/* The exception class of an ESR, and its name. */
unsigned int syndrome_class(uint64_t esr);
const char *syndrome_class_name(unsigned int class);

/* Is it an abort, of a fetch or an access to data? */
bool syndrome_is_abort(unsigned int class);

/* The name of a fault status code with its level; `reserved` for those that are. */
const char *syndrome_code(unsigned int code, char text[SYNDROME_CODE]);

/* Fill in the fields of an ESR, and return how many. */
unsigned int syndrome_fields(uint64_t esr, struct field field[SYNDROME_FIELDS_MAX]);

#endif
