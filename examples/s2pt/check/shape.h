/* SPDX-License-Identifier: BSD-2-Clause */
/* The shape of the tables that VTCR_EL2 or VSTCR_EL2 gives, against the one that the first line of a recording says. */

#ifndef CHECK_SHAPE_H
#define CHECK_SHAPE_H

#include "s2pt/host/record.h"

#include <stddef.h>

/* Put into `text` where `event`, an MSR of VTCR_EL2 or VSTCR_EL2, contradicts the first line.  False: it does not. */
bool shape_contradicts(const struct s2pt_record *head, const struct s2pt_check_event *event,
		       char *text, size_t size);

#endif
