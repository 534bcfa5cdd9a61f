/* SPDX-License-Identifier: BSD-2-Clause */
/* What a world asks of its vCPUs. */

#ifndef S2PT_HOST_VM_VCPU_H
#define S2PT_HOST_VM_VCPU_H

#include "s2pt/event.h"
#include "s2pt/host/vcpu.h"

/* The hook of a vCPU. */
void s2pt_vcpu_event(void *ctx, const struct s2pt_event *event);

/* Give the pages in a vCPU's stock back to the pool. */
void s2pt_vcpu_empty_cache(struct s2pt_vcpu *vcpu);

#endif
