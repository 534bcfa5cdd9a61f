/* SPDX-License-Identifier: BSD-2-Clause */
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
 * From a snapshot's JSON: `trees[].vttbr_el2` and `.vtcr_el2`, `hcr_el2_fwb`, and XNX of the first
 * CPU's ID_AA64MMFR1_EL1.  False, with a message and nothing to free, if that can't be had.
 */
bool registers_load(const char *path, struct registers *registers);

/* Add a tree; false if there is no memory. */
bool registers_add(struct registers *registers, struct tree_registers tree);

/*
 * The name of the JSON file beside `image` (NAME.pages or NAME.pages.xz, NAME.json), to free; NULL
 * if there is none.
 */
char *registers_beside(const char *image);

/* Free what is inside. */
void registers_free(struct registers *registers);

#endif
