/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Litmus rows by family.  Names are those of herd7's VMSA catalogue unless the family says otherwise; a
 * TLBI of stage 1 by address is one of stage 2 by IPA, and one of stage 1, here.
 */

#include "rows.h"

#include <stddef.h>

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

/* An invalidation that is ordered and complete, of x, on all CPUs, by CPU 0 or another. */
#define SHOOT        "dsb.ishst ipa dsb.ish vmalle1 dsb.ish "
#define SHOOT_BY(by) by "dsb.ishst " by "ipa " by "dsb.ish " by "vmalle1 " by "dsb.ish "
/* The same without the first DSB. */
#define TAKE          "ipa dsb.ish vmalle1 dsb.ish "
#define TAKE_BY(by)   by "ipa " by "dsb.ish " by "vmalle1 " by "dsb.ish "
#define TAKE_Y        "ipa@y dsb.ish vmalle1 dsb.ish "
#define TAKE_Y_BY(by) by "ipa@y " by "dsb.ish " by "vmalle1 " by "dsb.ish "
/* CPU 1 hears of what CPU 0 has done so far. */
#define HEARD "flag 1:flag 1:dsb.ish 1:isb "
/* Another address is invalidated. */
#define SHOOT_Y "dsb.ish ipa@y dsb.ish vmalle1 dsb.ish "

/* Why a row is judged otherwise than by the architecture. */
#define AT_ONCE      "stores are seen by walks at once: no fault after a map for want of a barrier"
#define NO_ISB       "a CPU holds no translation outside of its TLB: nothing is left for an ISB"
#define IN_ORDER     "a CPU's accesses are carried out one after the other"
#define NO_DEPS      "dependencies and messages are not told: order is asked of a DSB"
#define BELIEVED     "that a CPU saw what another had stored is believed: a DSB of loads orders it"
#define FLAGS        "flags that hardware sets are seen by all at once"
#define AHEAD        "a walk may come before its access, or without any: no fault of software"
#define OLDEST       "of two entries for an address a TLB uses the older, until it is gone"
#define NARROWLY     "without DBM a leaf has no dirty state, to TLBs that hoard"
#define ALL_THE_SAME "the outcome is forbidden, and what is done is wrong all the same"

/* Relaxed virtual memory in Armv8-A (ESOP 2022), with its names. */
static const struct litmus relaxed[] = {
	{ "CoWTf.inv+po", "x=inv", "new 0:r=fault", ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "CoWTf.inv+dsb-isb", "x=inv", "new dsb.ish isb r=fault", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "CoWinvT+dsb-isb", "", "inv dsb.ish isb r=old", ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "CoWinvT+dsb-tlbi-dsb-isb", "", "inv " SHOOT "isb r=old", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "MP.RT+dsb-tlbiis-dsb+dsb-isb", "", "inv " SHOOT "flag 1:flag 1:dsb.ish 1:isb 1:r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "MP.RT+dsb-tlbi-dsb+dsb-isb", "",
	  "inv dsb.ishst ipa.nsh dsb.nsh vmalle1.nsh dsb.nsh flag 1:flag 1:dsb.ish 1:isb 1:r=old",
	  ALLOWED, ALLOWED, "TLBI_LOCAL", NULL },
	{ "BBM1+dsb-tlbiis-dsb-dsb+dsb-isb", "", "inv " SHOOT "new dsb.ish " HEARD "1:r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "RBS+dsb-tlbiipais-dsb", "", "inv dsb.ish ipa dsb.ish " HEARD "1:r=old", ALLOWED, ALLOWED,
	  "TLBI_STAGE1", NULL },
	{ "RBS+dsb-tlbiipais-dsb-tlbiis-dsb", "", "inv " SHOOT HEARD "1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
};

/* The page table family of system-litmus-harness, with its names. */
static const struct litmus harness[] = {
	{ "MP.BBM+po-tlbiis-po-po+po", "", "inv vmalls12 new flag 1:flag 1:r=old", ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "MP.BBM+dmb-tlbiis-dmb-dmb+dmb", "",
	  "inv dmb.sy vmalls12 dmb.sy new dmb.sy flag 1:flag 1:dmb.sy 1:r=old", ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "MP.BBM+tlbiis-dsb-dsb+dsb-isb", "", "inv vmalls12 dsb.ish new dsb.ish " HEARD "1:r=old",
	  ALLOWED, ALLOWED, "DSB_BEFORE", NULL },
	{ "MP.BBM+dsb-tlbiis-dsb+dsb-isb", "",
	  "inv dsb.ish vmalls12 dsb.ish new dsb.ish " HEARD "1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MP.BBM+dsb-tlbiis-po+dsb-isb", "", "inv dsb.ish vmalls12 new " HEARD "1:r=old", ALLOWED,
	  ALLOWED, "DSB_AFTER", NULL },
};

/* Which DSB stands before and behind the TLBI, where one CPU does it all. */
static const struct litmus barriers[] = {
	{ "nBBM+LDR", "", "new " HEARD "1:r=old", ALLOWED, ALLOWED, "BBM_ADDRESS", NULL },
	{ "needTLBI1", "", "inv dsb.ish " HEARD "1:r=old", ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "V2I", "", "inv " HEARD "1:r=old", ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "V2I-UP-DSB-TLBI-DSB", "", "inv dsb.ish vmalls12 dsb.ish r=old", ALLOWED, FORBIDDEN,
	  "RIGHT", NO_ISB },
	{ "V2I-UP-DSB-TLBI-DSB-ISB2", "", "inv dsb.ish vmalls12 dsb.ish isb r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ISH-ISB-W", "",
	  "inv dsb.ish vmalls12 dsb.ish isb " HEARD "1:w=old", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "V2I-W-DSB.ST-TLBI-DSB.ISH-ISB-R", "",
	  "inv dsb.ishst vmalls12 dsb.ish isb " HEARD "1:r=old", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "V2I-W-DSB.LD-TLBI-DSB.ISH-ISB-R", "",
	  "inv dsb.ishld vmalls12 dsb.ish isb " HEARD "1:r=old", ALLOWED, ALLOWED, "DSB_BEFORE",
	  NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-W", "",
	  "inv dsb.ish vmalls12 dsb.ishst isb " HEARD "1:w=old", ALLOWED, ALLOWED, "DSB_AFTER",
	  NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ST-ISB-R", "",
	  "inv dsb.ish vmalls12 dsb.ishst isb " HEARD "1:r=old", ALLOWED, ALLOWED, "DSB_AFTER",
	  NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-ISB-W", "",
	  "inv dsb.ish vmalls12 dsb.ishld isb " HEARD "1:w=old", ALLOWED, ALLOWED, "DSB_AFTER",
	  NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-ISB-R", "",
	  "inv dsb.ish vmalls12 dsb.ishld isb " HEARD "1:r=old", ALLOWED, ALLOWED, "DSB_AFTER",
	  NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.ISH-R+WR", "",
	  "inv dsb.ish vmalls12.nsh dsb.ish 1:flag 1:dmb.sy 1:r=old", ALLOWED, ALLOWED,
	  "TLBI_LOCAL", NULL },
	{ "V2I-W-DSB.ISH-TLBI-DSB.LD-R+WR", "",
	  "inv dsb.ish vmalls12.nsh dsb.ishld 1:flag 1:dmb.sy 1:r=old", ALLOWED, ALLOWED,
	  "TLBI_LOCAL", NULL },
	{ "I2V-UP-DSB", "x=inv", "new dsb.ish r=fault", ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "I2V-UP-DSB-ISB", "x=inv", "new dsb.ish isb r=fault", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "I2V-W-DSB.ST-ISB-R", "x=inv", "new dsb.ishst isb r=fault", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "I2V-W-DSB.ST-ISB-W", "x=inv", "new dsb.ishst isb w=fault", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "I2V-W-DSB.LD-ISB-R", "x=inv", "new dsb.ishld isb r=fault", ALLOWED, FORBIDDEN, "RIGHT",
	  AT_ONCE },
	{ "I2V-W-DSB.ISH-ISB-W", "x=inv", "new dsb.ish isb w=fault", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "I2V-R-DSB.ST-ISB-R+W", "x=inv", "1:new see dsb.ishst isb r=fault", ALLOWED, FORBIDDEN,
	  "RIGHT", AT_ONCE },
	{ "I2V-R-DSB.LD-ISB-R+W", "x=inv", "1:new see dsb.ishld isb r=fault", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "I2V-R-DSB.ISH-ISB-W+W", "x=inv", "1:new see dsb.ish isb w=fault", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MPV2I2V-no-bbm", "", "inv dsb.ish new flag 1:flag 1:r=old", ALLOWED, ALLOWED,
	  "TLBI_MISSING", NULL },
};

/* DSB NSH and its kinds: Arm ARM B2.3, the domain of a barrier.  Our own names: herd7 has none. */
static const struct litmus domains[] = {
	{ "own break, DSB NSHST", "", "inv dsb.nshst vmalls12 dsb.ish " HEARD "1:r=old", ALLOWED,
	  ALLOWED, "DSB_BEFORE", NULL },
	{ "own break, DSB NSH", "", "inv dsb.nsh vmalls12 dsb.ish " HEARD "1:r=old", ALLOWED,
	  ALLOWED, "DSB_BEFORE", NULL },
	{ "own break, DSB NSH behind", "", "inv dsb.ishst vmalls12 dsb.nsh " HEARD "1:r=old",
	  ALLOWED, ALLOWED, "DSB_AFTER", NULL },
	{ "seen break, DSB NSH", "", "1:inv see dsb.nsh vmalls12 dsb.ish r=old", ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "seen break, DSB NSHLD", "", "1:inv see dsb.nshld vmalls12 dsb.ish r=old", ALLOWED,
	  ALLOWED, "DSB_BEFORE", NULL },
	{ "seen break, DSB NSH of the breaker", "",
	  "1:inv 1:dsb.nsh see dsb.ishst vmalls12 dsb.ish r=old", ALLOWED, ALLOWED, "DSB_BEFORE",
	  NULL },
	{ "own break, VMALLE1 of one CPU", "",
	  "inv dsb.ishst ipa dsb.ish vmalle1.nsh dsb.ish " HEARD "1:r=old", ALLOWED, ALLOWED,
	  "TLBI_STAGE1", NULL },
	{ "own gain, DSB NSHST", "", "ro " SHOOT "old dsb.nshst vmalls12.nsh dsb.nsh isb w=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "own gain, DSB NSHLD", "", "ro " SHOOT "r old dsb.nshld vmalls12.nsh dsb.nsh w=fault",
	  ALLOWED, ALLOWED, "DSB_BEFORE", NULL },
};

/* One CPU breaks, another sees that, or hears of it, and invalidates. */
static const struct litmus observed[] = {
	{ "V2I-R-DSB.ST-TLBI-DSB.ISH-ISB-R+W", "", "1:inv see dsb.ishst vmalls12 dsb.ish isb r=old",
	  ALLOWED, ALLOWED, "DSB_BEFORE", NULL },
	{ "V2I-R-DSB.LD-TLBI-DSB.ISH-ISB-R+W", "", "1:inv see dsb.ishld vmalls12 dsb.ish isb r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "coRRExpNExp", "", "1:inv see r=old", ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "coRRExpNExp+DMBLD", "", "1:inv see dmb.ld r=old", ALLOWED, ALLOWED, "TLBI_MISSING",
	  NULL },
	{ "coRRExpNExp+DSB-ISB", "", "1:inv see dsb.ish isb r=old", ALLOWED, ALLOWED,
	  "TLBI_MISSING", NULL },
	{ "coRRExpNExp+DSB-TLBI-DSB", "", "1:inv see dsb.ish " TAKE "r=old", ALLOWED, FORBIDDEN,
	  "RIGHT", NO_ISB },
	{ "coRRExpNExp+DSB.ST-TLBI-DSB-ISB", "", "1:inv see dsb.ishst " TAKE "isb r=old", ALLOWED,
	  ALLOWED, "DSB_BEFORE", NULL },
	{ "coRRExpNExp+DSB.LD-TLBI-DSB-ISB", "", "1:inv see dsb.ishld " TAKE "isb r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "V2I-RW+W", "", "1:inv see dsb.ish vmalls12 dsb.ish isb new load=inv", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "V2I-RW+WR", "", "1:inv see dsb.ish vmalls12 dsb.ish isb new 1:r=new load=inv", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "V2I-W+R-CTRL-ISB-TLBI-DSB.ISH-ISB-R", "", "1:inv see ctrl isb " TAKE "isb r=old",
	  FORBIDDEN, ALLOWED, "DSB_BEFORE", NO_DEPS },
	{ "V2I-W+R-CTRL-TLBI-DSB.ISH-ISB-R", "", "1:inv see ctrl " TAKE "isb r=old", FORBIDDEN,
	  ALLOWED, "DSB_BEFORE", NO_DEPS },
	{ "MP+dmb.st+dsb.st-tlbi-dsb-isb", "",
	  "inv dmb.st flag 1:flag 1:dsb.ishst " TAKE_BY("1:") "1:isb 1:r=old", ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "MP+dmb.st+dsb.ld-tlbi-dsb-isb", "",
	  "inv dmb.st flag 1:flag 1:dsb.ishld " TAKE_BY("1:") "1:isb 1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MP+dmb.st+dsb.ld-tlbi-noscope-dsb-isb", "",
	  "inv dmb.st flag 1:flag 1:dsb.ishld " TAKE_Y_BY("1:") "1:isb 1:r=old", ALLOWED, ALLOWED,
	  "TLBI_MISSING", NULL },
	{ "MP+dmb.st+ctrl-isb-tlbi-dsb-isb", "",
	  "inv dmb.st flag 1:flag 1:ctrl 1:isb " TAKE_BY("1:") "1:isb 1:r=old", FORBIDDEN, ALLOWED,
	  "DSB_BEFORE", NO_DEPS },
	{ "MP+dmb.st+addr-tlbi-dsb.ish-isb", "",
	  "inv dmb.st flag 1:flag 1:addr " TAKE_BY("1:") "1:isb 1:r=old", FORBIDDEN, ALLOWED,
	  "DSB_BEFORE", NO_DEPS },
	{ "MP+dmb.st+tlbi.vmall-dsb.ish-isb", "",
	  "inv dmb.st flag 1:flag 1:vmalls12 1:dsb.ish 1:isb 1:r=old", ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "S+dmb.st+dsb.st-tlbi-dsb-isb", "",
	  "inv dmb.st flag 1:over 1:dsb.ishst " TAKE_BY("1:") "1:isb 1:r=old", FORBIDDEN, ALLOWED,
	  "DSB_BEFORE", NO_DEPS },
	{ "S+dmb.st+dsb.ld-tlbi-dsb-isb", "",
	  "inv dmb.st flag 1:over 1:dsb.ishld " TAKE_BY("1:") "1:isb 1:r=old", ALLOWED, FORBIDDEN,
	  "RIGHT", BELIEVED },
	{ "WRC+DSB-ISB+DSB-ISB", "", "2:inv see dsb.ish isb flag 1:flag 1:dsb.ish 1:isb 1:r=old",
	  ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "WRC+shoot+DSB", "", "2:inv see dsb.ish " TAKE "flag 1:flag 1:dsb.ish 1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "WRC+shoot+DSB-ISB", "", "2:inv see dsb.ish " TAKE "flag 1:flag 1:dsb.ish 1:isb 1:r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	/* Our own: with the sequence that the library emits, and where the CPU stored meanwhile. */
	{ "seen break, the library's sequence", "", "1:inv see " SHOOT "r=old", ALLOWED, ALLOWED,
	  "DSB_BEFORE", NULL },
	{ "seen break, DSB of the breaker, the library's sequence", "",
	  "1:inv 1:dsb.ishst 1:flag flag " SHOOT "isb r=old", ALLOWED, FORBIDDEN, "RIGHT",
	  IN_ORDER },
	{ "seen break, stored over, the library's sequence", "", "1:inv held " SHOOT "isb r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
};

/* A message after the break, or after the whole sequence. */
static const struct litmus messages[] = {
	{ "MP+shoot+po", "", "inv " SHOOT "flag 1:flag 1:r=old", ALLOWED, FORBIDDEN, "RIGHT",
	  IN_ORDER },
	{ "MP+shoot+addr", "", "inv " SHOOT "flag 1:flag 1:addr 1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MP+shoot+DMBLD", "", "inv " SHOOT "flag 1:flag 1:dmb.ld 1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MP+shoot+DSB", "", "inv " SHOOT "flag 1:flag 1:dsb.ish 1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MP+shoot+DSB-ISB", "", "inv " SHOOT "flag 1:flag 1:dsb.ish 1:isb 1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "MPInv+dsb+DSB-ISB", "", "inv dsb.ish flag 1:flag 1:dsb.ish 1:isb 1:r=old", ALLOWED,
	  ALLOWED, "TLBI_MISSING", NULL },
	{ "MP+bbm+dmbld", "", "inv " SHOOT "new 1:see 1:dmb.ld 1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "MP+bbm+DSB-ISB+VMALL", "",
	  "inv dsb.ish vmalls12 dsb.ish new dsb.ish flag 1:flag 1:dsb.ish 1:isb 1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "MP+BBM+DSB-ISB+BIS", "", "inv " SHOOT "new dsb.ish flag 1:flag 1:dsb.ish 1:isb 1:r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "permchange-M-shoot+DMB.ISH", "x=ro", "old " SHOOT "flag 1:flag 1:dmb.sy 1:w=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	/* Our own: herd7 has only the gain, and only with the invalidation. */
	{ "permission gained, no TLBI", "x=ro", "old dsb.ish flag 1:flag 1:dmb.sy 1:w=fault",
	  ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "permission lost, TLBI", "", "ro " SHOOT "flag 1:flag 1:dmb.sy 1:w=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "permission lost, no TLBI", "", "ro dsb.ish flag 1:flag 1:dmb.sy 1:w=old", ALLOWED,
	  ALLOWED, "TLBI_MISSING", NULL },
};

/* D15347: a message after a map. */
static const struct litmus maps[] = {
	{ "MP+DSB-TLBI-DSB+DMBLD", "x=inv", "new " SHOOT "flag 1:flag 1:dmb.ld 1:r=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load", "x=inv", "new flag 1:flag 1:r=fault", ALLOWED, FORBIDDEN, "RIGHT",
	  AT_ONCE },
	{ "D15347-M-load-DMBST+DMBLD", "x=inv", "new dmb.st flag 1:flag 1:dmb.ld 1:r=fault",
	  ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "D15347-M-load-DSB+DSB-ISB", "x=inv", "new dsb.ish flag 1:flag 1:dsb.ish 1:isb 1:r=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot+po", "x=inv", "new " SHOOT "flag 1:flag 1:r=fault", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot+acq-po", "x=inv", "new " SHOOT "flag 1:acq 1:r=fault", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot+addr", "x=inv", "new " SHOOT "flag 1:flag 1:addr 1:r=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot+ctrl", "x=inv", "new " SHOOT "flag 1:flag 1:ctrl 1:r=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot+DMB.LD", "x=inv", "new " SHOOT "flag 1:flag 1:dmb.ld 1:r=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-load-shoot-noscope+DMB.LD", "x=inv",
	  "new " SHOOT_Y "flag 1:flag 1:dmb.ld 1:r=fault", ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "D15347-M-store", "x=inv", "new flag 1:flag 1:w=fault", ALLOWED, FORBIDDEN, "RIGHT",
	  AT_ONCE },
	{ "D15347-M-store-DSB+DMBLD", "x=inv", "new dsb.ish flag 1:flag 1:dmb.ld 1:w=fault",
	  ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "D15347-M-store-DSB+DSB-ISB", "x=inv",
	  "new dsb.ish flag 1:flag 1:dsb.ish 1:isb 1:w=fault", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "D15347-M-store-shoot+DMB.LD", "x=inv", "new " SHOOT "flag 1:flag 1:dmb.ld 1:w=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	/* The catalogue's test of this name invalidates another address, and is allowed. */
	{ "D15347-M-store-shoot+DMB.ST", "x=inv", "new " SHOOT "flag 1:flag 1:dmb.st 1:w=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "D15347-M-store-shoot+ctrl", "x=inv", "new " SHOOT "flag 1:flag 1:ctrl 1:w=fault",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
};

/* coRR: two reads of one CPU, and what becomes of the entry between them. */
static const struct litmus reads[] = {
	{ "coRR-pte4", "cold", "1:r=old new r=new dsb.ish r=old", ALLOWED, FORBIDDEN, "BBM_ADDRESS",
	  OLDEST },
	{ "coRR-pte7", "", "1:inv " SHOOT_BY("1:") "1:new r=new r=fault", ALLOWED, FORBIDDEN,
	  "RIGHT", IN_ORDER },
	{ "coRR-pte8", "x=inv", "1:new r=new r=fault", ALLOWED, FORBIDDEN, "RIGHT", AT_ONCE },
	{ "coRR-pte8-dsb-isb", "x=inv", "1:new r=new dsb.ish isb r=fault", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "coRR-pte9", "", "1:inv " SHOOT_BY("1:") "1:new r=new r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "coRR-pte9+VMALL", "", "1:inv 1:dsb.ish 1:vmalls12 1:dsb.ish 1:new r=new r=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "coRR-pte9-nobbm", "", "1:new r=old", ALLOWED, ALLOWED, "BBM_ADDRESS", NULL },
	{ "coRR-pte9-nobbm+dsb", "", "1:new 1:dsb.ish r=old", ALLOWED, ALLOWED, "BBM_ADDRESS",
	  NULL },
	{ "coRR-pte9-noscope", "", "1:inv 1:dsb.ish " TAKE_Y_BY("1:") "1:new r=old", ALLOWED,
	  ALLOWED, "TLBI_SMALL", NULL },
	{ "coRR-pte10", "x=inv", "1:new r=new r=old", FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "coRR-pte11", "", "1:inv 1:dsb.ish 1:isb 1:new r=new r=old", ALLOWED, FORBIDDEN,
	  "TLBI_MISSING", OLDEST },
	{ "coRR-pte16-UP", "", "r=new r=old inv " SHOOT "new", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
};

/* IRIW: two stores to an entry, seen in one order here and in the other there. */
static const struct litmus stores[] = {
	{ "IRIW-V2Vpte+64", "cold", "1:spec 0:new 2:r=new 3:old 1:r=old 2:r=new", ALLOWED, ALLOWED,
	  "BBM_ADDRESS", NULL },
	{ "IRIW-V2Ipte+64", "cold", "new 1:r=new 3:inv 1:r=fault 2:r=fault 2:r=new", FORBIDDEN,
	  FORBIDDEN, "BBM_ADDRESS", ALL_THE_SAME },
	{ "IRIW-I2Vpte+64", "cold", "inv 1:r=fault 3:new 1:r=new 2:r=new 2:r=fault", FORBIDDEN,
	  FORBIDDEN, "TLBI_MISSING", ALL_THE_SAME },
};

/* Artem2, Artem3: an invalidation is not there at once everywhere, but it is ordered with others. */
static const struct litmus propagation[] = {
	{ "Artem2+TLBIx-TLBIy+dmb2", "",
	  "inv dsb.ish 1:inv@y 1:dmb.sy 1:r=old " TAKE TAKE_Y "flag 1:flag 1:dmb.sy 1:r@y=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "Artem3+TLBIx-TLBIy+dmb.sy+dmb.ld", "",
	  "inv dsb.ish ipa 1:inv@y 1:dmb.sy 1:r=old dsb.ish vmalle1 dsb.ish " TAKE_Y
	  "flag 2:flag 2:dmb.ld 2:r@y=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "Artem3+TLBIy-TLBIx+dmb.sy+dmb.ld", "",
	  "inv dsb.ish " TAKE_Y "2:spec@y 1:inv@y 1:dmb.sy 1:r=old " TAKE
	  "flag 2:flag 2:dmb.ld 2:r@y=old",
	  ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "Artem3+TLBIVMALL+dmb.sy+dmb.ld", "",
	  "inv dsb.ish vmalls12 2:spec@y 1:inv@y 1:dmb.sy 1:r=old dsb.ish flag 2:flag 2:dmb.ld "
	  "2:r@y=old",
	  ALLOWED, ALLOWED, "TLBI_MISSING", NULL },
	{ "Artem3+UCx-TLBIy+dsb.ish-isb+dmb.ld", "x=inv",
	  "new dsb.ish 1:inv@y 1:dsb.ish 1:isb 1:r=fault " TAKE_Y "flag 2:flag 2:dmb.ld 2:r@y=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "Artem2+TLBIx-HDy+dsb.ish", "x=clean",
	  "inv@y dsb.ish ipa@y 1:w=ok 1:dsb.ish 1:r@y=old dsb.ish vmalle1 dsb.ish load=clean",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
};

/* Flags that hardware sets, and software that writes the same entry. */
static const struct litmus flags[] = {
	{ "coRR+HA-DSB.ISH", "x=af0", "r=old dsb.ish load=af0", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "coRR+HA-DSB.ST", "x=af0", "r=old dsb.ishst load=af0", ALLOWED, FORBIDDEN, "RIGHT",
	  FLAGS },
	{ "coRR+HA-DSB.LD", "x=af0", "r=old dsb.ishld load=af0", ALLOWED, FORBIDDEN, "RIGHT",
	  FLAGS },
	{ "MP+HA-DSB.ISH", "x=af0", "r=old dsb.ish flag 1:flag 1:dmb.ld 1:load=af0", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "MP+HA-DSB.ST", "x=af0", "r=old dsb.ishst flag 1:flag 1:dmb.ld 1:load=af0", ALLOWED,
	  FORBIDDEN, "RIGHT", FLAGS },
	{ "MP+HA-DSB.LD", "x=af0", "r=old dsb.ishld flag 1:flag 1:dmb.ld 1:load=af0", ALLOWED,
	  FORBIDDEN, "RIGHT", FLAGS },
	{ "MP+HD-DSB.ISH", "x=clean", "w=ok dsb.ish flag 1:flag 1:dmb.ld 1:load=clean", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "MP+HD-DSB.ST", "x=clean", "w=ok dsb.ishst flag 1:flag 1:dmb.ld 1:load=clean", ALLOWED,
	  FORBIDDEN, "RIGHT", FLAGS },
	{ "MP+HD-DSB.LD", "x=clean", "w=ok dsb.ishld flag 1:flag 1:dmb.ld 1:load=clean", ALLOWED,
	  FORBIDDEN, "RIGHT", FLAGS },
	{ "LB+dmb.sy+addr-po-HUaf", "x=af0", "1:spec load=young dmb.sy flag 1:flag 1:addr 1:r=old",
	  ALLOWED, ALLOWED, "RIGHT", AHEAD },
	{ "LB+dmb.sy+addr-po-HUdb", "x=clean",
	  "1:spec load=dirty dmb.sy flag 1:flag 1:addr 1:r@y 1:w=ok", FORBIDDEN, FORBIDDEN, "RIGHT",
	  NULL },
	{ "S+dmb.st+dmb-HUaf", "x=af0", "1:spec af0 flag 1:flag 1:dmb.sy 1:r=old load=af0", ALLOWED,
	  ALLOWED, "RIGHT", AHEAD },
	{ "STRaf1db0dbm1", "x=clean", "w=fault", FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "LDRaf0-HA", "x=af0", "r=old load=young", ALLOWED, ALLOWED, "RIGHT", AHEAD },
	{ "STRx+STCLRptex+db", "x=clean", "1:clr w=fault load=inv+dirty", FORBIDDEN, FORBIDDEN,
	  "TLBI_MISSING", ALL_THE_SAME },
	{ "STRx+SWPptex+db", "x=clean", "1:load=dirty 1:inv w=fault", FORBIDDEN, FORBIDDEN,
	  "TLBI_MISSING", ALL_THE_SAME },
	{ "LDCLRptex-STRx+db", "x=clean", "clr w=fault load=inv+dirty", FORBIDDEN, FORBIDDEN,
	  "TLBI_MISSING", ALL_THE_SAME },
	{ "DBchange-UP-STR-DSB-ISB", "", "ro dsb.ish isb w=old", ALLOWED, ALLOWED, "TLBI_MISSING",
	  NULL },
	{ "DBchange-UP-STR-DSB-TLBI-DSB-ISB", "", "ro dsb.ish vmalls12 dsb.ish isb w=old",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	/* Our own: hardware makes the page dirty between software's load and its store. */
	{ "STRx+LDR-STRptex, a store over what hardware sets", "x=clean",
	  "1:see w=ok 1:plain.clean load=clean", ALLOWED, ALLOWED, "LOST_UPDATE", NULL },
	{ "STRx+LDR-CASptex, a swap over it", "x=clean", "1:see w=ok 1:cas.clean load=clean",
	  FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
};

/* Our own: the regime and the VMID that registers have in effect, and a register that changes. */
static const struct litmus regimes[] = {
	{ "BBM+host", "", "hcr.host isb inv " SHOOT "1:r=old", ALLOWED, ALLOWED, "TLBI_REGIME",
	  NULL },
	{ "BBM+guest", "", "hcr.host isb hcr.guest isb inv " SHOOT "1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "BBM+guest-no-isb", "", "hcr.host isb inv dsb.ishst hcr.guest " TAKE "1:r=old", ALLOWED,
	  ALLOWED, "TLBI_CONTEXT", NULL },
	{ "BBM+guest-isb-after-ipa", "",
	  "hcr.host isb inv dsb.ishst hcr.guest ipa dsb.ish isb vmalle1 dsb.ish 1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "BBM+host-early", "", "inv dsb.ishst ipa dsb.ish hcr.host vmalle1 dsb.ish 1:r=old",
	  ALLOWED, ALLOWED, "TLBI_CONTEXT", NULL },
	{ "BBM+host-vmalls12", "", "hcr.host isb inv dsb.ish vmalls12 dsb.ish 1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "BBM+host-there", "", "1:hcr.host 1:isb inv " SHOOT "1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "BBM+other", "", "vttbr.other isb inv " SHOOT "1:r=old", ALLOWED, ALLOWED, "TLBI_VMID",
	  NULL },
	{ "BBM+other-own", "", "vttbr.other isb vttbr.own isb inv " SHOOT "1:r=old", FORBIDDEN,
	  FORBIDDEN, "RIGHT", NULL },
	{ "BBM+own-no-isb", "", "vttbr.other isb inv dsb.ishst vttbr.own " TAKE "1:r=old", ALLOWED,
	  ALLOWED, "TLBI_CONTEXT", NULL },
	{ "BBM+other-early", "", "inv dsb.ishst vttbr.other " TAKE "1:r=old", ALLOWED, ALLOWED,
	  "TLBI_CONTEXT", NULL },
	{ "BBM+other-there", "", "1:vttbr.other 1:isb inv " SHOOT "1:r=old", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
};

/* Our own: a CPU has written to x; dirty state is collected, and the CPU writes on, to a leaf that stays clean. */
static const struct litmus collections[] = {
	{ "COLLECT+po", "x=dirty", "1:w=ok clean " HEARD "1:w=ok load=clean", ALLOWED, ALLOWED,
	  "TLBI_MISSING", NULL },
	{ "COLLECT+dsb-tlbiipas-dsb-tlbis-dsb", "x=dirty",
	  "1:w=ok clean " SHOOT HEARD "1:w=ok load=clean", FORBIDDEN, FORBIDDEN, "RIGHT", NULL },
	{ "COLLECT+dsb-tlbiipas-dsb", "x=dirty",
	  "1:w=ok clean dsb.ishst ipa dsb.ish " HEARD "1:w=ok load=clean", ALLOWED, ALLOWED,
	  "TLBI_STAGE1", NULL },
	{ "COLLECT+dsb-tlbiw-dsb", "x=dirty",
	  "1:w=ok clean dsb.ishst vmallws2 dsb.ish 1:w=ok load=clean", FORBIDDEN, FORBIDDEN,
	  "RIGHT", NULL },
	{ "COLLECT+tlbiw-dsb", "x=dirty", "1:w=ok clean vmallws2 1:r=ok dsb.ish 1:w=ok load=clean",
	  ALLOWED, ALLOWED, "DSB_BEFORE", NULL },
	{ "COLLECT+dsb-tlbiw", "x=dirty", "1:w=ok clean dsb.ishst vmallws2 1:w=ok load=clean",
	  ALLOWED, ALLOWED, "DSB_AFTER", NULL },
	{ "COLLECT+dsb-tlbiw.nsh-dsb", "x=dirty",
	  "1:w=ok clean dsb.ishst vmallws2.nsh dsb.ish 1:w=ok load=clean", ALLOWED, ALLOWED,
	  "TLBI_LOCAL", NULL },
	{ "UNMAP+dsb-tlbiw-dsb", "x=dirty", "1:w=ok inv dsb.ishst vmallws2 dsb.ish 1:r=old",
	  ALLOWED, ALLOWED, "TLBI_STAGE", NULL },
	{ "PROTECT+dsb-tlbiw-dsb", "", "ro dsb.ishst vmallws2 dsb.ish 1:w=ok", FORBIDDEN, ALLOWED,
	  "RIGHT", NARROWLY },
};

const struct family families[] = {
	{ "relaxed virtual memory", relaxed, COUNT(relaxed) },
	{ "harness", harness, COUNT(harness) },
	{ "barriers", barriers, COUNT(barriers) },
	{ "domains", domains, COUNT(domains) },
	{ "observed", observed, COUNT(observed) },
	{ "messages", messages, COUNT(messages) },
	{ "maps", maps, COUNT(maps) },
	{ "reads", reads, COUNT(reads) },
	{ "stores", stores, COUNT(stores) },
	{ "propagation", propagation, COUNT(propagation) },
	{ "flags", flags, COUNT(flags) },
	{ "regimes", regimes, COUNT(regimes) },
	{ "collections", collections, COUNT(collections) },
	{ NULL, NULL, 0 },
};
