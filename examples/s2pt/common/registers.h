/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The registers that belong to a memory image: VTTBR_EL2 and VTCR_EL2 of each tree, and what the
 * CPU can do.
 */

#ifndef REGISTERS_H
#define REGISTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The registers of one tree. */
struct tree_registers {
	uint64_t vttbr;
	uint64_t vtcr;
};

/* The registers that belong to an image. */
struct registers {
	struct tree_registers *tree;
	size_t trees;
	bool fwb;
	bool xnx;
};

/*
 * Load the registers from a snapshot's JSON: `trees[].vttbr_el2` and `.vtcr_el2`, `hcr_el2_fwb`,
 * and XNX of the first CPU's ID_AA64MMFR1_EL1.  False, with a message and nothing to free, if it
 * can't be read.
 */
bool registers_load(const char *path, struct registers *registers);

/* Add a tree; false if there is no memory. */
bool registers_add(struct registers *registers, struct tree_registers tree);

/*
 * The name of the JSON file beside `image` (NAME.json beside NAME.pages or NAME.pages.xz), to be
 * freed; NULL if there is none.
 */
char *registers_beside(const char *image);

/* Free what is inside. */
void registers_free(struct registers *registers);

#endif
