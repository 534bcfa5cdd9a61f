/* SPDX-License-Identifier: BSD-2-Clause */
/* What stands behind the words of a recording. */

#ifndef S2PT_HOST_RECORD_FIELDS_H
#define S2PT_HOST_RECORD_FIELDS_H

#include "pieces.h"
#include "s2pt/host/check_event.h"

/*
 * Take a field, with the blank before it.  False: it is not there and would have to be, or is wrong.
 *
 *     a at   s size   f found   w want    p [BYTES]   l [late N]   r [relaxed]   g [garbage]
 *     i an instruction         V the VMID, if it is there and the operand of `instruction` too
 *     X the operand, if `instruction` has one         v [VMID]     A what is asked for
 *     d a status               n a device's name      m a system register
 *     b [PA] [broadcast]       u nothing: the store was not announced
 */
bool s2pt_record_field(struct text *text, char field, struct s2pt_check_event *event);

/* Are there so many numbers or more? */
bool s2pt_record_numbers(const struct text *text, unsigned int least);

#endif
