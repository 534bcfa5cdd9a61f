/* SPDX-License-Identifier: GPL-2.0-only */
/* Nothing of this one is needed: linux/kvm_host.h has it all. */
