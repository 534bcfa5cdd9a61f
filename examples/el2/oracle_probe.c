/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks QEMU's MMU by AT what it makes of an address, and compares with the core's look-up and with
 * the walk of libs2pt's host kit.
 */

#include "oracle_probe.h"

#include "cpu.h"
#include "el2.h"
#include "oracle_state.h"
#include "oracle_table.h"

/* Fields of PAR_EL1 after a fault: F, FST in bits 6:1, S in bit 9. */
#define PAR_FAULT      1
#define PAR_STAGE2     (1 << 9)
#define PAR_FAULT_MASK (PAR_STAGE2 | 0x7f)
#define PAR_ADDRESS    UINT64_C(0x000ffffffffff000)

enum fault_status {
	TRANSLATION = 4,
	ACCESS_FLAG = 8,
	PERMISSION = 12,
	TRANSLATION_ABOVE = 0x2b,
};

static uint64_t fault(unsigned int status, int level)
{
	unsigned int code = level < 0 ? TRANSLATION_ABOVE : status + (unsigned int)level;

	return PAR_FAULT | PAR_STAGE2 | code << 1;
}

/* The encoding in PAR_EL1 of what stage 2 asks for, where stage 1 is write-back. */
static uint64_t attribute(enum s2pt_memtype memtype)
{
	static const unsigned char attributes[S2PT_MEMTYPES] = {
		0xff, 0x44, 0x04, 0,    0x00, 0x08, 0x0c, 0xbb,
		0x4b, 0x4f, 0xb4, 0xbf, 0xf4, 0xfb, 0xff,
	};

	return attributes[memtype];
}

/* What PAR_EL1 must say by the core's own look at the table. */
static uint64_t by_lookup(s2pt_ipa_t ipa, bool write)
{
	const struct s2pt_format *format = &stage2.config.format;
	unsigned int needs = write ? S2PT_W : S2PT_R;
	struct s2pt_entry entry;
	struct s2pt_attr attr;

	if (ipa >= s2pt_ipa_end(&format->geom))
		return fault(TRANSLATION, 0);
	if (s2pt_lookup(&stage2, ipa, &entry) != S2PT_DONE)
		return fault(TRANSLATION, entry.level);
	attr = s2pt_desc_attr(format, entry.desc, entry.level);
	if (attr.old)
		return fault(ACCESS_FLAG, entry.level);
	if (!(attr.perm & needs))
		return fault(PERMISSION, entry.level);
	return attribute(attr.memtype) << 56 |
	       ((s2pt_desc_pa(format, entry.desc, entry.level) + (ipa - entry.ipa)) & PAR_ADDRESS);
}

/* The same for a field MemAttr, read apart from the core. */
static uint64_t attribute_of(unsigned int memattr)
{
	static const uint64_t caches[] = { 0x0, 0x4, 0xb, 0xf };

	if (stage2.config.format.fwb && memattr >= 6)
		return 0xff;
	if (memattr < 4)
		return memattr << 2;
	return caches[memattr >> 2] << 4 | caches[memattr & 3];
}

/* What PAR_EL1 must say by the walk of libs2pt's host kit, which shares no code with the core. */
static uint64_t by_walk(const struct s2pt_mmu_walk *walk)
{

	switch (walk->end) {
	case S2PT_MMU_TRANSLATED:
		return attribute_of(walk->leaf.memattr) << 56 | (walk->leaf.pa & PAR_ADDRESS);
	case S2PT_MMU_TRANSLATION:
		return fault(TRANSLATION, walk->level);
	case S2PT_MMU_ACCESS_FLAG:
		return fault(ACCESS_FLAG, walk->level);
	case S2PT_MMU_PERMISSION:
		return fault(PERMISSION, walk->level);
	case S2PT_MMU_ADDRESS_SIZE:
	case S2PT_MMU_EXTERNAL:
	case S2PT_MMU_CONFLICT:
		break;
	}
	return UINT64_MAX;
}

/* Do the two agree in what no AT tells: who may execute, and all else of the leaf? */
static bool same_leaf(const struct s2pt_mmu_walk *walk, s2pt_ipa_t ipa)
{
	const unsigned int shown = S2PT_R | S2PT_W | S2PT_X;
	struct s2pt_entry entry;
	struct s2pt_attr attr;

	if (!walk->has_leaf || walk->updates)
		return true;
	if (s2pt_lookup(&stage2, ipa, &entry) != S2PT_DONE)
		return false;
	attr = s2pt_desc_attr(&stage2.config.format, entry.desc, entry.level);
	return entry.size == walk->leaf.size && entry.level == walk->leaf.level &&
	       (attr.perm & shown) == (walk->leaf.perm & shown);
}

static uint64_t ask(s2pt_ipa_t ipa, bool write, bool el0)
{
	uint64_t par;

	if (write && el0)
		__asm__ volatile("at s12e0w, %0\n\tisb" ::"r"(ipa) : "memory");
	else if (write)
		__asm__ volatile("at s12e1w, %0\n\tisb" ::"r"(ipa) : "memory");
	else if (el0)
		__asm__ volatile("at s12e0r, %0\n\tisb" ::"r"(ipa) : "memory");
	else
		__asm__ volatile("at s12e1r, %0\n\tisb" ::"r"(ipa) : "memory");
	par = read_reg(par_el1);
	if (par & PAR_FAULT)
		return par & PAR_FAULT_MASK;
	return par & (UINT64_C(0xff) << 56 | PAR_ADDRESS);
}

bool oracle_updated(const struct s2pt_mmu_walk *walk)
{
	const struct s2pt_mmu_step *last = &walk->step[walk->steps - 1];
	uint64_t want;

	if (!walk->steps)
		return true;
	want = last->word | (walk->updates & S2PT_MMU_SET_AF ? 1 << 10 : 0) |
	       (walk->updates & S2PT_MMU_SET_DIRTY ? 1 << 7 : 0);
	if (walk->updates)
		oracle_counts.updates++;
	return *(const volatile uint64_t *)(uintptr_t)last->entry == want;
}

bool oracle_probe(void)
{
	s2pt_ipa_t ipa = oracle_address();
	struct s2pt_mmu_access access = {
		.ipa = ipa,
		.va = ipa,
		.type = oracle_random(2) ? S2PT_MMU_WRITE : S2PT_MMU_READ,
		.el0 = oracle_random(2) != 0,
	};
	bool write = access.type == S2PT_MMU_WRITE;
	struct s2pt_mmu_walk walk;
	uint64_t looked;
	uint64_t want;
	uint64_t got;

	s2pt_mmu_walk(&oracle.mmu, &access, &walk);
	want = by_walk(&walk);
	looked = oracle.hardware ? want : by_lookup(ipa, write);
	got = ask(ipa, write, access.el0);
	oracle_counts.asked++;
	oracle_counts.runs += walk.has_leaf && walk.leaf.contiguous;
	if (got == want && got == looked && oracle_updated(&walk) && same_leaf(&walk, ipa))
		return true;
	print("oracle: %s %x: PAR_EL1 %x; by the walk %x, by s2pt_lookup() %x; updates %u\n",
	      write ? "write" : "read", ipa, got, want, looked, walk.updates);
	return false;
}
