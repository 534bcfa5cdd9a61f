/* SPDX-License-Identifier: BSD-2-Clause */
/* What the callbacks of one CPU counted. */

#ifndef S2PT_HOST_VM_TALLY_H
#define S2PT_HOST_VM_TALLY_H

#include <stdatomic.h>
#include <stdint.h>

struct tally {
	_Atomic(uint64_t) retired;
	_Atomic(uint64_t) cleans;
	_Atomic(uint64_t) cleaned_bytes;
	_Atomic(uint64_t) discards;
};

#endif
