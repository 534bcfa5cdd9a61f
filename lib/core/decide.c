/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The decision: in which facets two entries differ, and what that costs under each policy.  The
 * table of prices is below.  Carrying it out is left to apply.c; names are in decide_name.c.
 */

#include "s2pt/decide.h"

#include "desc_bits.h"
#include "desc_read.h"

/*
 * Rows are facets in the order of their bits, columns are policies.
 *
 * EXACT is Arm ARM D8.16.1 and what TLBs may hold.  A permission or access flag that is taken away
 * can be cached on any CPU.  A permission that is added was refused on this CPU only; elsewhere a
 * stale refusal costs one more fault, which finds the entry as wanted.  An entry whose access flag
 * is clear isn't cached at all.  Shareability counts as memory type: the safe reading of the rule.
 *
 * KVM is stage2_pte_needs_update() and stage2_map_walker_try_leaf(); in a stage 1
 * hyp_map_walker_try_leaf().  There EXACT invalidates a permission that is added everywhere: EL2 has
 * nobody to whom a fault for nothing could go.
 */
/* clang-format off */
#define KEEP   S2PT_KEEP
#define SWAP   S2PT_SWAP
#define LOCAL  S2PT_SWAP_LOCAL
#define SHARED S2PT_SWAP_SHARED
#define BREAK  S2PT_REPLACE
#define REFUSE S2PT_REFUSE

static const unsigned char prices[2][S2PT_FACETS][S2PT_POLICIES] = { {
	/* Stage 2 */
	/*            EXACT    KVM      RFC_2020 ALWAYS_BBM */
	/* SOFT  */ { SWAP,    BREAK,   BREAK,   BREAK  },
	/* YOUNG */ { SWAP,    BREAK,   BREAK,   BREAK  },
	/* OLD   */ { SHARED,  BREAK,   BREAK,   BREAK  },
	/* GAIN  */ { LOCAL,   KEEP,    SHARED,  BREAK  },
	/* LOSS  */ { SHARED,  KEEP,    KEEP,    BREAK  },
	/* REMAP */ { BREAK,   BREAK,   BREAK,   BREAK  },
	/* SIZE  */ { BREAK,   BREAK,   BREAK,   BREAK  },
	/* FRESH */ { SWAP,    SWAP,    SWAP,    SWAP   },
	/* GONE  */ { SHARED,  SHARED,  SHARED,  SHARED },
	/* MARK  */ { SWAP,    SWAP,    SWAP,    SWAP   },
}, {
	/* Stage 1 */
	/*            EXACT    KVM      RFC_2020 ALWAYS_BBM */
	/* SOFT  */ { SWAP,    SWAP,    BREAK,   BREAK  },
	/* YOUNG */ { SWAP,    REFUSE,  BREAK,   BREAK  },
	/* OLD   */ { SHARED,  REFUSE,  BREAK,   BREAK  },
	/* GAIN  */ { SHARED,  REFUSE,  SHARED,  BREAK  },
	/* LOSS  */ { SHARED,  REFUSE,  KEEP,    BREAK  },
	/* REMAP */ { BREAK,   REFUSE,  BREAK,   BREAK  },
	/* SIZE  */ { BREAK,   REFUSE,  BREAK,   BREAK  },
	/* FRESH */ { SWAP,    SWAP,    SWAP,    SWAP   },
	/* GONE  */ { SHARED,  SHARED,  SHARED,  SHARED },
	/* MARK  */ { SWAP,    SWAP,    SWAP,    SWAP   },
} };
/* clang-format on */

static bool is_table(s2pt_desc_t desc, int level)
{
	return level < S2PT_LEVEL_MAX && (desc.word & DESC_TYPE);
}

/* Is one of two valid entries a block? */
static bool block_among(s2pt_desc_t found, s2pt_desc_t want, int level)
{
	return level < S2PT_LEVEL_MAX && !(is_table(found, level) && is_table(want, level));
}

static bool is_held(s2pt_desc_t desc)
{
	return !(desc.word & DESC_VALID) && (desc.word & DESC_KIND) == DESC_HELD;
}

/*
 * Exclusive-or with UXN one bit down: XN[1:0] is 00 for PX and UX, 01 for UX, 10 for none, 11 for PX, so
 * that afterwards each bit denies one of them; and back.
 */
static uint64_t turn_xn(uint64_t word)
{
	return word ^ (word & DESC_UXN) >> 1;
}

/*
 * The permissions of a leaf as a set of bits, each set if it is granted.  W brings WD along, so that
 * the sets of two entries compare by `& ~`.
 */
static uint64_t grants(uint64_t word)
{
	uint64_t dirty = word | word << (DESC_DBM_SHIFT - DESC_R_SHIFT - 1);

	return (word & (DESC_R | DESC_W)) | (dirty & DESC_DBM) | (~turn_xn(word) & DESC_XN);
}

static unsigned int leaf_facets(uint64_t found, uint64_t want, int level)
{
	uint64_t differ = found ^ want;
	uint64_t size = DESC_CONTIGUOUS | (level < S2PT_LEVEL_MAX ? DESC_NT : 0);
	uint64_t before = grants(found);
	uint64_t after = grants(want);
	unsigned int facets = 0;

	if (after & ~before)
		facets |= S2PT_GAIN;
	if (before & ~after)
		facets |= S2PT_LOSS;
	if (differ & DESC_AF)
		facets |= want & DESC_AF ? S2PT_YOUNG : S2PT_OLD;
	if (differ & DESC_SOFTWARE || (differ & DESC_DBM && found & want & DESC_W))
		facets |= S2PT_SOFT;
	if (differ & size)
		facets |= S2PT_SIZE;
	if (differ & ~(DESC_PERM | size | DESC_AF | DESC_SOFTWARE))
		facets |= S2PT_REMAP;
	return facets;
}

/*
 * A leaf of stage 1 in the bits of stage 2, without what means nothing to EL2, and without PX where
 * EL0 may write: hardware may grant W where DBM is set, so that it counts.
 */
static uint64_t stage1_as_stage2(enum s2pt_regime regime, uint64_t leaf)
{
	s2pt_desc_t found = { leaf };
	uint64_t word = stage1_turn(regime, found).word;
	uint64_t px = grants(word) & DESC_BIT(DESC_XN_SHIFT);

	if (regime == S2PT_EL2)
		return (word | DESC_R) & ~DESC_BIT(DESC_XN_SHIFT);
	return word & DESC_R && word & (DESC_W | DESC_DBM) ? word ^ px : word;
}

/* Not inlined, so that stage 2 does not make room for it. */
__attribute__((noinline)) static unsigned int
stage1_leaf_facets(enum s2pt_regime regime, uint64_t found, uint64_t want, int level)
{
	uint64_t unused = regime == S2PT_EL2 ? DESC_R | DESC_BIT(DESC_XN_SHIFT) : 0;
	unsigned int facets =
		leaf_facets(stage1_as_stage2(regime, found), stage1_as_stage2(regime, want), level);

	if ((found ^ want) & unused)
		facets |= S2PT_REMAP;
	/* PXN where EL0 may write. */
	return facets ? facets : S2PT_SOFT;
}

/* The facets, where an entry is valid that has all bits of `valid`. */
static unsigned int facets_of(enum s2pt_regime regime, s2pt_desc_t found, s2pt_desc_t want,
			      int level, uint64_t valid)
{
	if (s2pt_desc_same(found, want))
		return 0;
	if ((found.word & valid) != valid)
		return (want.word & valid) == valid ? S2PT_FRESH : S2PT_MARK;
	if ((want.word & valid) != valid)
		return S2PT_GONE;
	if (is_table(found, level) || is_table(want, level))
		return S2PT_SIZE;
	if (regime != S2PT_STAGE2)
		return stage1_leaf_facets(regime, found.word, want.word, level);
	return leaf_facets(found.word, want.word, level);
}

/*
 * What makes an entry valid to the MMU: where no format has blocks 0b01 is reserved, and translates
 * nothing.
 */
static uint64_t valid_to_mmu(int level)
{
	bool blocks = level != S2PT_LEVEL_MAX && level != S2PT_LEVEL_MIN;

	return blocks ? DESC_VALID : DESC_VALID | DESC_TYPE;
}

unsigned int s2pt_facets(s2pt_desc_t found, s2pt_desc_t want, int level)
{
	return facets_of(S2PT_STAGE2, found, want, level, valid_to_mmu(level));
}

unsigned int s2pt_facets_in(enum s2pt_regime regime, s2pt_desc_t found, s2pt_desc_t want, int level)
{
	return facets_of(regime, found, want, level, valid_to_mmu(level));
}

/*
 * Does FEAT_BBM spare EXACT the break for a size?  At level 1 it takes a block, which can have nT:
 * neither a page nor two tables can.
 */
static bool spares_break(const struct s2pt_rules *rules, bool block)
{
	return rules->policy == S2PT_EXACT && (rules->bbm >= 2 || (rules->bbm == 1 && block));
}

/*
 * The dearest price of a set of facets, where a `block` is found or wanted or not.  The two
 * conditions before the loop are the exceptions that the table can't hold.
 */
static enum s2pt_price price_of_set(const struct s2pt_rules *rules, unsigned int facets, bool block)
{
	bool stage1 = rules->regime != S2PT_STAGE2;
	unsigned int dearest = S2PT_KEEP;

	if (rules->policy == S2PT_KVM && rules->alone && facets == S2PT_SOFT)
		return S2PT_SWAP;
	if (facets & S2PT_SIZE && spares_break(rules, block)) {
		facets &= ~(unsigned int)S2PT_SIZE;
		dearest = rules->bbm == 1 ? S2PT_SWAP_NT : S2PT_SWAP_SHARED;
	}
	for (; facets; facets &= facets - 1) {
		unsigned int price = prices[stage1][__builtin_ctz(facets)][rules->policy];

		if (price > dearest)
			dearest = price;
	}
	return (enum s2pt_price)dearest;
}

enum s2pt_price s2pt_price_of(const struct s2pt_rules *rules, enum s2pt_facet facet)
{
	return price_of_set(rules, facet, true);
}

enum s2pt_price s2pt_price_of_parting(const struct s2pt_rules *rules,
				      const struct s2pt_parting *parting)
{
	if (rules->policy == S2PT_EXACT && rules->bbm == 1 && parting->blocks)
		return S2PT_SWAP_NT;
	return rules->bbm >= 2 && rules->alone && !parting->dbm ? S2PT_SWAP_SHARED : S2PT_REPLACE;
}

/* `want` with the permissions of both entries. */
static s2pt_desc_t with_both(enum s2pt_regime regime, s2pt_desc_t found, s2pt_desc_t want)
{
	bool stage1 = regime != S2PT_STAGE2;
	uint64_t deny;

	if (stage1) {
		found = stage1_turn(regime, found);
		want = stage1_turn(regime, want);
	}
	deny = turn_xn(found.word) & turn_xn(want.word) & DESC_XN;
	want.word |= found.word & (DESC_R | DESC_W | DESC_DBM);
	want.word = (want.word & ~DESC_XN) | turn_xn(deny);
	return stage1 ? stage1_turn(regime, want) : want;
}

struct s2pt_verdict s2pt_decide(const struct s2pt_rules *rules, s2pt_desc_t found, s2pt_desc_t want,
				int level)
{
	struct s2pt_verdict verdict = {
		.price = S2PT_KEEP,
		.store = found,
		.outcome = S2PT_BUSY,
	};

	if (is_held(found))
		return verdict;

	/* EXACT goes by what the MMU takes for valid, kernels go by bit 0 (kvm_pte_valid()). */
	verdict.facets = facets_of(rules->regime, found, want, level,
				   rules->policy == S2PT_EXACT ? valid_to_mmu(level) : DESC_VALID);
	verdict.price = price_of_set(rules, verdict.facets, block_among(found, want, level));
	if (verdict.price == S2PT_KEEP) {
		verdict.outcome = verdict.facets ? S2PT_REFAULT : S2PT_ALREADY;
		return verdict;
	}
	if (verdict.price == S2PT_REFUSE) {
		verdict.outcome = S2PT_EEXIST;
		return verdict;
	}
	verdict.outcome = S2PT_DONE;
	verdict.store = want;
	/* RFC_2020 widens and never narrows: a change that both gains and loses must not lose. */
	if (rules->policy == S2PT_RFC_2020 && verdict.facets == (S2PT_GAIN | S2PT_LOSS))
		verdict.store = with_both(rules->regime, found, want);
	return verdict;
}
