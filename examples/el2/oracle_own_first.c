/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges the stage 1 on which boot.S lets EL2 run: it is the one that libs2pt made, nothing in it is
 * both written and executed, and loads, stores and calls at EL2 meet just that.
 */

#include "oracle_own_first.h"

#include "cpu.h"
#include "el2.h"
#include "oracle_own_use.h"

#include <s2pt/regs.h>

/* Bits that say what is tried at a place, or may be done there. */
#define LOAD              (1U << OWN_LOAD)
#define STORE             (1U << OWN_STORE)
#define CALL              (1U << OWN_CALL)
#define ALL               (LOAD | STORE | CALL)

#define INSTRUCTION_ABORT 0x21
#define DATA_ABORT        0x25
/* The fault status without its level. */
#define TRANSLATION 0x4
#define PERMISSION  0xc
#define STATUS      0x3c

static void nothing(void)
{
}

static const uint64_t constant = 1;
static uint64_t variable;

/* The serial port is only called: what is loaded or stored there has an effect. */
static const struct place {
	const char *name;
	uint64_t at;
	unsigned int tried;
	unsigned int may;
	unsigned int status;
} places[] = {
	{ "code", (uintptr_t)nothing, ALL, LOAD | CALL, PERMISSION },
	{ "constants", (uintptr_t)&constant, ALL, LOAD, PERMISSION },
	{ "data", (uintptr_t)&variable, ALL, LOAD | STORE, PERMISSION },
	{ "its own tables", (uintptr_t)&stage1, ALL, LOAD | STORE, PERMISSION },
	{ "the pool", POOL_BASE, ALL, LOAD | STORE, PERMISSION },
	{ "the guest's memory", RAM_IPA + RAM_OFFSET, ALL, LOAD | STORE, PERMISSION },
	{ "the serial port", UINT64_C(0x09000000), CALL, 0, PERMISSION },
	{ "address 0", 0, ALL, 0, TRANSLATION },
	{ "before the image", UINT64_C(0x40000000), ALL, 0, TRANSLATION },
	{ "above the memory", UINT64_C(0x100000000), ALL, 0, TRANSLATION },
};

static unsigned int use(const struct place *place, enum own_access access)
{
	uint64_t value = access == OWN_STORE && (place->may & STORE)
				 ? *(volatile uint64_t *)(uintptr_t)place->at
				 : 0;
	struct own_answer answer = own_access(place->at, access, value);
	uint64_t class = access == OWN_CALL ? INSTRUCTION_ABORT : DATA_ABORT;
	bool faulted = answer.esr >> 26 == class && (answer.esr & STATUS) == place->status;

	if (place->may & 1U << access ? answer.esr == 0 : faulted)
		return 0;
	print("stage1: first table: access %u to %s: ESR_EL2 %x\n", access, place->name,
	      answer.esr);
	return 1;
}

/* Ask the MMU whether a leaf leads where it says, and whether it may be written. */
static bool is_as_it_says(const struct s2pt_entry *leaf, const struct s2pt_attr *attr)
{
	s2pt_pa_t pa = s2pt_desc_pa(&stage1.config.format, leaf->desc, leaf->level);
	uint64_t par;

	__asm__ volatile("at s1e2r, %0\n\tisb" ::"r"(leaf->ipa) : "memory");
	par = read_reg(par_el1);
	if ((par & 1) || (par & UINT64_C(0x000ffffffffff000)) != pa || pa != leaf->ipa)
		return false;
	__asm__ volatile("at s1e2w, %0\n\tisb" ::"r"(leaf->ipa) : "memory");
	return !(read_reg(par_el1) & 1) == ((attr->perm & S2PT_W) != 0);
}

static unsigned int look_at_leaves(void)
{
	const struct s2pt_format *format = &stage1.config.format;
	struct s2pt_range all = { 0, s2pt_ipa_end(&format->geom) };
	struct s2pt_cursor cursor;
	struct s2pt_entry leaf;
	unsigned int leaves = 0;
	unsigned int wrong = 0;

	if (s2pt_cursor_begin(&cursor, &stage1, &all) != S2PT_DONE)
		return 1;
	s2pt_for_each_leaf(&cursor, &leaf) {
		struct s2pt_attr attr = s2pt_desc_attr(format, leaf.desc, leaf.level);
		bool both = (attr.perm & S2PT_W) && (attr.perm & S2PT_X);

		leaves++;
		if (!both && is_as_it_says(&leaf, &attr))
			continue;
		print("stage1: first table: %x is %s\n", leaf.ipa,
		      both ? "written and executed" : "not what it says");
		wrong++;
	}
	print("stage1: EL2 began on a table of libs2pt at %x, %u leaves\n", s2pt_root_pa(&stage1),
	      leaves);
	return wrong + (leaves == 0);
}

unsigned int own_first(void)
{
	unsigned int wrong = read_reg(ttbr0_el2) == s2pt_root_pa(&stage1) ? 0 : 1;

	wrong += look_at_leaves();
	for (unsigned int i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		for (enum own_access access = OWN_LOAD; access <= OWN_CALL; access++)
			if (places[i].tried & 1U << access)
				wrong += use(&places[i], access);
	return wrong;
}
