/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A stage 2 that an SMMU walks, too, one that neither snoops the CPUs' caches nor hears their TLBIs:
 * entries that were written are cleaned to memory, and each invalidation becomes commands of SMMUv3.
 */

#include "s2pt/s2pt.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE UINT64_C(0x1000)
#define VMID 5

/* Commands of SMMUv3: the operation, in bits 7:0, and where VMID and level are. */
#define CMD_TLBI_S12_VMALL UINT64_C(0x28)
#define CMD_TLBI_S2_IPA    UINT64_C(0x2a)
#define CMD_SYNC           UINT64_C(0x46)
#define CMD_VMID_SHIFT     32
#define CMD_LEAF           UINT64_C(1)
#define CMD_TTL_SHIFT      8
#define CMD_TG_4K          (UINT64_C(1) << 10)

/* Behind each table what of it has reached memory, where the device reads. */
static void *give(void *context, void *cache, unsigned int pages)
{
	void *table = aligned_alloc(PAGE, 2 * PAGE * pages);

	(void)context;
	(void)cache;
	return table ? memset(table, 0, 2 * PAGE * pages) : NULL;
}

static void take(void *context, void *table, unsigned int pages)
{
	(void)context;
	(void)pages;
	free(table);
}

/* Nobody walks beside this thread, and the device was waited for. */
static void retire(void *context, const struct s2pt *pt, void *table, int level)
{
	(void)context;
	s2pt_subtree_free(pt, table, level);
}

/* A hypervisor carries the steps out; see s2pt/arm64.h. */
static void invalidate(void *context, const struct s2pt_tlbi *request)
{
	(void)context;
	if (request->kind != S2PT_TLBI_NONE)
		printf("    CPUs: TLBI and DSB\n");
}

/* A hypervisor calls s2pt_arm64_clean_data() here: DC CVAC for each line, and a DSB. */
static void written(void *context, const void *entries, uint64_t count)
{
	const char *from = entries;

	(void)context;
	memcpy((char *)(uintptr_t)entries + PAGE, from, count * sizeof(uint64_t));
	printf("    %" PRIu64 " entries are cleaned to memory\n", count);
}

static void command(uint64_t first, uint64_t second)
{
	printf("    SMMU: 0x%016" PRIx64 " 0x%016" PRIx64 "\n", first, second);
}

/* Put the commands into the queue, and wait for the last: the device holds nothing stale then. */
static void invalidate_device(void *context, const struct s2pt_tlbi *request)
{
	uint64_t vmid = (uint64_t)request->vmid << CMD_VMID_SHIFT;
	uint64_t operand = request->ipa;

	(void)context;
	if (request->scope == S2PT_LOCAL)
		return; /* More is permitted: what the device refuses it asks again. */
	if (request->kind == S2PT_TLBI_IPA && request->level != S2PT_LEVEL_UNKNOWN)
		operand |= CMD_LEAF | CMD_TG_4K | (uint64_t)request->level << CMD_TTL_SHIFT;
	if (request->kind == S2PT_TLBI_IPA)
		command(CMD_TLBI_S2_IPA | vmid, operand);
	else
		command(CMD_TLBI_S12_VMALL | vmid, 0);
	command(CMD_SYNC, 0);
}

/* What the device finds for `ipa`: it reads memory. */
static s2pt_pa_t device_walk(const struct s2pt *pt, s2pt_ipa_t ipa)
{
	const struct s2pt_format *format = &pt->config.format;
	s2pt_pa_t table = s2pt_root_pa(pt);

	for (int level = format->geom.start_level; level <= S2PT_LEVEL_MAX; level++) {
		const uint64_t *memory = (const uint64_t *)(uintptr_t)(table + PAGE);
		unsigned int shift = s2pt_level_shift(&format->geom, level);
		s2pt_desc_t found = { memory[ipa >> shift & (PAGE / sizeof(uint64_t) - 1)] };

		if (s2pt_desc_kind(found, level) == S2PT_LEAF)
			return s2pt_desc_pa(format, found, level) + (ipa & ((1ULL << shift) - 1));
		if (s2pt_desc_kind(found, level) != S2PT_TABLE)
			break;
		table = s2pt_desc_pa(format, found, level);
	}
	return 0;
}

static void show(const char *what, enum s2pt_status status, const struct s2pt *pt)
{
	printf("%s: %s; the device finds 0x%" PRIx64 "\n", what, s2pt_status_name(status),
	       device_walk(pt, 0x40000000));
}

int main(void)
{
	static const struct s2pt_ops ops = {
		.alloc = give,
		.free = take,
		.retire = retire,
		.tlbi = invalidate,
		.written = written,
		.tlbi_device = invalidate_device,
	};
	struct s2pt_geom_want want = {
		.granule = S2PT_4K, .ipa_bits = 39, .pa_bits = 48, .start_level = 1
	};
	struct s2pt_config config = { .policy = S2PT_EXACT, .vmid = VMID, .ops = &ops };
	struct s2pt_mapping mapping = {
		.ipa = 0x40000000, .pa = 0x80000000, .size = PAGE, .attr.perm = S2PT_R | S2PT_W
	};
	const struct s2pt_range range = { 0x40000000, PAGE };
	struct s2pt pt;

	if (s2pt_geom_init(&config.format.geom, &want) != S2PT_DONE ||
	    s2pt_init(&pt, &config) != S2PT_DONE)
		return 1;
	show("map", s2pt_map(&pt, &mapping), &pt);
	mapping.pa = 0x90000000;
	show("map elsewhere", s2pt_map(&pt, &mapping), &pt);
	show("unmap", s2pt_unmap(s2pt_exclusive(&pt), &range, NULL), &pt);
	s2pt_destroy(s2pt_exclusive(&pt));
	return 0;
}
