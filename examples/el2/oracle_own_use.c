/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Real loads, stores and calls at EL2: a page is mapped, protected, relaxed, touched, remapped and
 * unmapped, and after each step used.  What the core's look-up says must happen, and stale entries of
 * the TLB show.
 */

#include "oracle_own_use.h"

#include "el2.h"
#include "oracle_own_change.h"
#include "oracle_own_table.h"
#include "oracle_state.h"

#define STEPS 12
#define PLACE 64

/* At the beginning of each page that is used: mov x0, #0; ret. */
#define CODE UINT64_C(0xd65f03c0d2800000)

/* ESR_EL2: the class of an abort at EL2, without IL and what QEMU may say of the access. */
#define ESR_CLASS_SHIFT   26
#define ESR_WRITE         (UINT64_C(1) << 6)
#define ESR_STATUS        UINT64_C(0x3f)
#define INSTRUCTION_ABORT 0x21
#define DATA_ABORT        0x25

enum status {
	TRANSLATION = 4,
	ACCESS_FLAG = 8,
	PERMISSION = 12,
	TRANSLATION_ABOVE = 0x2b
};

static uint64_t used;

uint64_t own_used(void)
{
	return used;
}

static uint64_t fault(enum own_access access, unsigned int status, int level)
{
	uint64_t class = access == OWN_CALL ? INSTRUCTION_ABORT : DATA_ABORT;
	uint64_t code = level < 0 ? TRANSLATION_ABOVE : status + (unsigned int)level;

	return class << ESR_CLASS_SHIFT | (access == OWN_STORE ? ESR_WRITE : 0) | code;
}

/* What ESR_EL2 must say by the core's own look at the table; 0: no fault. */
static uint64_t by_lookup(uint64_t va, enum own_access access)
{
	static const unsigned int needs[] = {
		[OWN_LOAD] = S2PT_R, [OWN_STORE] = S2PT_W, [OWN_CALL] = S2PT_PX
	};
	struct s2pt_entry entry;
	struct s2pt_attr attr;

	if (s2pt_lookup(&own, va, &entry) != S2PT_DONE)
		return fault(access, TRANSLATION, entry.level);
	attr = s2pt_desc_attr(&own.config.format, entry.desc, entry.level);
	if (attr.old)
		return fault(access, ACCESS_FLAG, entry.level);
	if (!(attr.perm & needs[access]))
		return fault(access, PERMISSION, entry.level);
	return 0;
}

/* Where the core says that an address leads to. */
static volatile uint64_t *memory_of(uint64_t va)
{
	struct s2pt_entry entry;

	if (s2pt_lookup(&own, va, &entry) != S2PT_DONE)
		return NULL;
	return (volatile uint64_t *)(uintptr_t)(s2pt_desc_pa(&own.config.format, entry.desc,
							     entry.level) +
						(va - entry.ipa));
}

static unsigned int use(uint64_t va, enum own_access access)
{
	uint64_t at = access == OWN_STORE ? va + 8 : va;
	uint64_t want = by_lookup(at, access);
	uint64_t value = oracle_random(UINT64_C(1) << 62);
	struct own_answer answer = own_access(at, access, value);
	uint64_t class = answer.esr >> ESR_CLASS_SHIFT << ESR_CLASS_SHIFT;
	uint64_t got =
		class | (answer.esr & (access == OWN_STORE ? ESR_WRITE | ESR_STATUS : ESR_STATUS));
	volatile uint64_t *memory = memory_of(at);
	bool wrong = got != want;

	used++;
	if (!want && access == OWN_LOAD)
		wrong |= answer.value != CODE;
	if (access == OWN_STORE && memory)
		wrong |= (*memory == value) != !want;
	if (wrong)
		print("stage1: %s: access %u to %x: ESR_EL2 %x, by s2pt_lookup() %x\n",
		      s2pt_regime_name(own.config.format.regime), access, at, answer.esr, want);
	return wrong;
}

static void map_one(uint64_t va, uint64_t *const pages[2])
{
	struct s2pt_attr attr = {
		.perm = S2PT_R | (oracle_random(2) ? S2PT_W : 0),
		.memtype = (enum s2pt_memtype)oracle_random(3),
		.old = oracle_random(6) == 0,
	};

	if (attr.memtype == S2PT_NORMAL && oracle_random(2))
		attr.perm |= S2PT_X;
	own_map(va, (uintptr_t)pages[oracle_random(2)], s2pt_page_size(&own.config.format.geom),
		&attr);
}

static void change(uint64_t va, uint64_t *const pages[2])
{
	struct s2pt_range page = { va, s2pt_page_size(&own.config.format.geom) };
	struct s2pt_excl excl = s2pt_exclusive(&own);
	uint64_t size;

	switch (oracle_random(7)) {
	case 0:
		(void)s2pt_unmap_leaves(excl, &page, &size);
		return;
	case 1:
		(void)s2pt_protect_alone(excl, &page, S2PT_W, NULL);
		return;
	case 2:
		(void)s2pt_relax(&own, va, S2PT_W);
		return;
	case 3:
		(void)s2pt_touch(&own, va);
		return;
	default:
		map_one(va, pages);
	}
}

unsigned int own_use(void)
{
	uint64_t size = s2pt_page_size(&own.config.format.geom);
	uint64_t va = own_start() + size * oracle_random(PLACE);
	uint64_t *pages[2] = { pool_alloc(1), pool_alloc(1) };
	unsigned int wrong = 0;

	if (!pages[0] || !pages[1])
		fail("no pages to use", 0);
	pages[0][0] = pages[1][0] = CODE;
	map_one(va, pages);
	for (int i = 0; i < STEPS; i++) {
		wrong += use(va, OWN_LOAD) + use(va, OWN_STORE) + use(va, OWN_CALL);
		change(va, pages);
	}
	(void)s2pt_unmap_leaves(s2pt_exclusive(&own), &(struct s2pt_range){ va, size }, &size);
	pool_free(pages[0], 1);
	pool_free(pages[1], 1);
	return wrong;
}
