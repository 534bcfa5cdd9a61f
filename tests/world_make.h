/* SPDX-License-Identifier: BSD-2-Clause */
/* Worlds for tests: 40 bits of input, 48 of output, plain memory at SLOT_IPA. */

#ifndef TESTS_WORLD_MAKE_H
#define TESTS_WORLD_MAKE_H

#include "s2pt/host/vcpu.h"
#include "s2pt/host/world.h"

#define SLOT_IPA UINT64_C(0x40000000)
#define SLOT_PA  UINT64_C(0x100000000)
#define KB4      UINT64_C(0x1000)
#define MB2      UINT64_C(0x200000)

/* A config to start from: two vCPUs, FWB, TTL, hardware access flag. */
struct s2pt_world_config world_config(enum s2pt_granule granule, enum s2pt_policy policy);

/* Make a world.  NULL: it could not be made. */
struct s2pt_world *world_make(const struct s2pt_world_config *config);

/* Make a world with a slot of `size` bytes that the host has together in pieces of `found`. */
struct s2pt_world *world_with_slot(const struct s2pt_world_config *config, uint64_t size,
				   uint64_t found);

struct s2pt_vcpu_outcome world_access(struct s2pt_world *world, unsigned int vcpu, s2pt_ipa_t ipa,
				      enum s2pt_mmu_access_type type);

struct s2pt_vcpu_counts world_counts(struct s2pt_world *world, unsigned int vcpu);

/* The leaf at `ipa`; level S2PT_LEVEL_UNKNOWN if there is none. */
struct s2pt_entry world_leaf(struct s2pt_world *world, s2pt_ipa_t ipa);

/* What the leaf at `ipa` allows; 0 if there is none. */
unsigned int world_perm(struct s2pt_world *world, s2pt_ipa_t ipa);

#endif
