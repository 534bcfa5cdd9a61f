/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef S2PT_HOST_VM_VCPU_H
#define S2PT_HOST_VM_VCPU_H

/* What a world asks of its vCPUs. */

#include "s2pt/event.h"
#include "s2pt/host/vcpu.h"

/* The hook of a vCPU. */
void s2pt_vcpu_event(void *ctx, const struct s2pt_event *event);

/* Give its cached pages back. */
void s2pt_vcpu_empty_cache(struct s2pt_vcpu *vcpu);

#endif
