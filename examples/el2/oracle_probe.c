/* SPDX-License-Identifier: BSD-2-Clause */
#include "cpu.h"
#include "el2.h"
#include "oracle.h"

/* PAR_EL1 after a fault: F, FST in bits 6:1, S in bit 9. */
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

/* MAIR's encoding of what stage 2 asks for, where stage 1 is write-back. */
static uint64_t attribute(enum s2pt_memtype memtype)
{
	switch (memtype) {
	case S2PT_NORMAL:
		return 0xff;
	case S2PT_NORMAL_NC:
		return 0x44;
	case S2PT_DEVICE:
		return 0x04;
	case S2PT_MEM_OTHER:
		break;
	}
	return 0;
}

/* What PAR_EL1 must say, by libs2pt's own look at the table. */
static uint64_t expected(s2pt_ipa_t ipa, bool write)
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

static uint64_t ask(s2pt_ipa_t ipa, bool write)
{
	uint64_t par;

	if (write)
		__asm__ volatile("at s12e1w, %0\n\tisb" ::"r"(ipa) : "memory");
	else
		__asm__ volatile("at s12e1r, %0\n\tisb" ::"r"(ipa) : "memory");
	par = read_reg(par_el1);
	if (par & PAR_FAULT)
		return par & PAR_FAULT_MASK;
	return par & (UINT64_C(0xff) << 56 | PAR_ADDRESS);
}

bool oracle_probe(unsigned int pa_bits)
{
	unsigned int ipa_bits = stage2.config.format.geom.ipa_bits;
	s2pt_ipa_t ipa = oracle_address();
	bool write = oracle_random(2) != 0;
	uint64_t want;
	uint64_t got;

	if (pa_bits > ipa_bits && oracle_random(16) == 0)
		ipa |= UINT64_C(1) << ipa_bits;
	want = expected(ipa, write);
	got = ask(ipa, write);
	if (want != got)
		print("oracle: %s %x: PAR_EL1 %x, expected %x\n", write ? "write" : "read", ipa,
		      got, want);
	return want == got;
}
