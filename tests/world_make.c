/* SPDX-License-Identifier: BSD-2-Clause */
/* Worlds for tests: a usual configuration, and short ways to access and to look. */

#include "world_make.h"

#include "s2pt/shared.h"

struct s2pt_world_config world_config(enum s2pt_granule granule, enum s2pt_policy policy)
{
	struct s2pt_world_config config = {
		.format = { .fwb = true },
		.policy = policy,
		.vmid = 3,
		.features = { .ttl = true },
		.hardware_access_flag = true,
		.vcpus = 2,
		.pool_pages = 4096,
		.seed = 1,
		.max_faults = 50,
		.checked = true,
	};
	struct s2pt_geom_want want = {
		.granule = granule,
		.ipa_bits = 40,
		.pa_bits = 48,
		.start_level = S2PT_START_AUTO,
	};

	/* This can't fail with these widths. */
	(void)s2pt_geom_init(&config.format.geom, &want);
	return config;
}

struct s2pt_world *world_make(const struct s2pt_world_config *config)
{
	struct s2pt_world *world = NULL;

	return s2pt_world_new(config, &world) == S2PT_DONE ? world : NULL;
}

struct s2pt_world *world_with_slot(const struct s2pt_world_config *config, uint64_t size,
				   uint64_t found)
{
	struct s2pt_slot slot = {
		.ipa = SLOT_IPA,
		.size = size,
		.host = SLOT_IPA,
		.pa = SLOT_PA,
		.found_size = found,
	};
	struct s2pt_world *world = world_make(config);

	if (world && s2pt_world_slot_add(world, &slot) != 0) {
		s2pt_world_delete(world);
		return NULL;
	}
	return world;
}

struct s2pt_vcpu_outcome world_access(struct s2pt_world *world, unsigned int vcpu, s2pt_ipa_t ipa,
				      enum s2pt_mmu_access_type type)
{
	struct s2pt_mmu_access access = { .ipa = ipa, .va = ipa, .type = type };
	struct s2pt_vcpu_outcome outcome;

	s2pt_vcpu_access(s2pt_world_vcpu(world, vcpu), &access, &outcome);
	return outcome;
}

struct s2pt_vcpu_counts world_counts(struct s2pt_world *world, unsigned int vcpu)
{
	struct s2pt_vcpu_counts counts;

	s2pt_vcpu_counts(s2pt_world_vcpu(world, vcpu), &counts);
	return counts;
}

struct s2pt_entry world_leaf(struct s2pt_world *world, s2pt_ipa_t ipa)
{
	struct s2pt_vcpu *vcpu = s2pt_world_vcpu(world, 0);
	struct s2pt_entry entry = { .level = S2PT_LEVEL_UNKNOWN };

	if (s2pt_lookup(s2pt_world_enter(world, vcpu), ipa, &entry) != S2PT_DONE)
		entry.level = S2PT_LEVEL_UNKNOWN;
	s2pt_world_leave(world, vcpu);
	return entry;
}

unsigned int world_perm(struct s2pt_world *world, s2pt_ipa_t ipa)
{
	struct s2pt_entry entry = world_leaf(world, ipa);

	if (entry.level == S2PT_LEVEL_UNKNOWN)
		return 0;
	return s2pt_desc_perm(&s2pt_world_table(world)->config.format, entry.desc);
}
