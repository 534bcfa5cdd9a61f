/* SPDX-License-Identifier: BSD-2-Clause */
/* A slot of guest memory, with its dirty log. */

#ifndef S2PT_HOST_VM_SLOT_H
#define S2PT_HOST_VM_SLOT_H

#include "s2pt/host/slots.h"

#include <stdatomic.h>

struct slot {
	bool used;
	struct s2pt_slot slot;
	/* The bitmap of dirty pages; NULL unless logging is on. */
	_Atomic(uint64_t) *dirty;
};

#endif
