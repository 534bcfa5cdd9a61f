/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The source of a walk: an image of memory and the registers of its trees, as the command line
 * names them.
 */

#ifndef SOURCE_H
#define SOURCE_H

#include "findings.h"
#include "image.h"
#include "paste_image.h"
#include "registers.h"
#include "s2pt/desc.h"
#include "s2pt/host/mmu.h"
#include "s2pt/regs.h"

#include <argp.h>

#define SOURCE_PAIRS_MAX 64

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
	/* Filled by source_open(). */
	struct registers registers;
	struct image *image;
	/* Instead of an image: the lines of a pasted walk. */
	struct paste_image *paste;
	/* VTCR_EL2 follows from those lines, and was not said. */
	bool made_up;
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
	/* No MMU takes VTCR_EL2: `format` and `root` are not filled, and every walk faults. */
	bool refused;
};

/* Read the image and the registers.  False, with a message, if either can't be read. */
bool source_open(struct source *source, struct findings *findings);

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

/* Print one line about the registers of a tree. */
void source_describe(const struct source_tree *tree, FILE *out);

/* Adds what is wrong with the registers of a tree, though it can be walked. */
void source_check(const struct source_tree *tree, struct findings *findings);

/* The registers of a tree as a JSON object. */
json_t *source_json(const struct source_tree *tree);

/* Free what source_open() got. */
void source_close(struct source *source);

#endif
