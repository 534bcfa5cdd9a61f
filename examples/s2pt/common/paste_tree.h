/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines of a pasted dump as a tree: the words that they show, put where its tables lie. */

#ifndef PASTE_TREE_H
#define PASTE_TREE_H

#include "bytes.h"
#include "findings.h"
#include "paste_entry.h"
#include "registers.h"

struct paste_tree;

/* What the command line says of the text. */
struct paste_said {
	/* Whose tables it shows. */
	enum s2pt_regime regime;
	/* The level of the first table, or PASTE_UNKNOWN. */
	int level;
};

/* Is it text, and no image? */
bool paste_is_text(const struct bytes *bytes);

/*
 * Read text with the lines of one tree: walks of it, or all of it.  NULL, with a message, if it has no
 * such lines or those of several trees.  `name` is for messages.
 */
struct paste_tree *paste_tree_open(const struct bytes *text, const char *name);

/* What the headers have said, at the end of the text. */
const struct paste *paste_tree_said(const struct paste_tree *tree);

/* The address that was walked for.  False: the text tells of none, or of several. */
bool paste_tree_ipa(const struct paste_tree *tree, s2pt_ipa_t *ipa);

/* Which range of a stage 1 has two: the upper one? */
bool paste_tree_upper(const struct paste_tree *tree);

/* Only walks are shown: of other entries nothing is known.  Else they are empty in a table that is shown. */
bool paste_tree_is_part(const struct paste_tree *tree);

/*
 * Make up the registers that lead to the tables, and say in `notes` what the text did not tell.  False,
 * with a message, if they can't be told.
 */
bool paste_tree_registers(const struct paste_tree *tree, const struct paste_said *said,
			  struct tree_registers *registers, struct findings *notes);

/* NULL is left alone. */
void paste_tree_close(struct paste_tree *tree);

#endif
