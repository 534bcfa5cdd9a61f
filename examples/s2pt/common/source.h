/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The source of a walk: an image of memory and the registers of its trees, as the command line
 * names them.
 */

#ifndef SOURCE_H
#define SOURCE_H

#include "findings.h"
#include "image.h"
#include "paste_tree.h"
#include "registers.h"
#include "s2pt/desc.h"
#include "s2pt/host/mmu.h"
#include "s2pt/regs.h"

#include <argp.h>

#define SOURCE_PAIRS_MAX 64

/* What is said of text in the help of a command. */
#define PASTE_RULE                                                                                  \
	"It may also be text from a log, on standard input too: the walks that Xen printed "        \
	"(`P2M @ ...`, `1ST[0x2] = ...`), those of Linux's faults (`pgd=..., pud=...`) and of "     \
	"crash, or a whole tree as Hafnium prints it.  What the text does not tell of the "         \
	"registers is made up, and said.  Memory as a debugger prints it (gdb's `x/512gx`, QEMU's " \
	"`xp`, crash's `rd -p`, hexdump) is an image; its addresses are taken as physical ones."

/* What the command line names, and what was opened. */
struct source {
	struct image_args image_args;
	/* The file of the option --registers, or NULL. */
	const char *registers_path;
	uint64_t vttbr[SOURCE_PAIRS_MAX];
	uint64_t vtcr[SOURCE_PAIRS_MAX];
	size_t vttbrs;
	size_t vtcrs;
	bool fwb;
	bool xnx;
	/* Of a machine: whose registers they are, from 0. */
	unsigned int cpu;
	/* Of text: the level of the first table is `level`. */
	bool has_level;
	int level;
	/* Stage 2, or whose stage 1: then of which range, and its MAIR; see source_stage1.h. */
	bool has_regime;
	enum s2pt_regime regime;
	bool upper;
	bool has_mair;
	uint64_t mair;
	/* Filled by source_open(). */
	struct registers registers;
	struct image *image;
	/* Of text: what it shows, and what is made up. */
	struct paste_tree *paste;
	struct findings notes;
};

/*
 * A child parser for IMAGE and the options that say how to read it; its input is a `struct source
 * *`.
 */
extern const struct argp source_argp;

/* One tree of the source. */
struct source_tree {
	uint64_t vttbr;
	uint64_t vtcr;
	struct s2pt_format format;
	struct s2pt_vttbr root;
	struct s2pt_mmu mmu;
	/* Of a stage 1 `vttbr` and `vtcr` are its TTBR and TCR, `root.vmid` is the ASID. */
	/* The image is text, which may show a part of it only: what it lacks is no finding. */
	bool part;
	/* No MMU takes VTCR_EL2: `format` and `root` are not filled, and every walk faults. */
	bool refused;
};

/*
 * Get tree number `which`, from 0.  False, with a message, if its VTCR_EL2 makes no sense or has what
 * is not modelled.
 */
bool source_tree(const struct source *source, size_t which, struct source_tree *tree);

/*
 * The same, but what every MMU refuses is no failure: the tree is `refused`, and `why` has the
 * reasons.
 */
bool source_tree_any(const struct source *source, size_t which, struct source_tree *tree,
		     struct findings *why);

/* What an input address of the tree is called: "IPA" or "VA". */
const char *source_input(const struct source_tree *tree);

/* Print one line about the registers of a tree. */
void source_describe(const struct source_tree *tree, FILE *out);

/* Adds what is wrong with the registers of a tree, though it can be walked. */
void source_check(const struct source_tree *tree, struct findings *findings);

/* The registers of a tree as a JSON object. */
json_t *source_json(const struct source_tree *tree);

#endif
