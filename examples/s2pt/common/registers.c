/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the registers of a memory image's trees from the JSON file beside it. */

#include "registers.h"

#include "word.h"

#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

static bool hex_member(const json_t *object, const char *name, uint64_t *value)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text && word_read(text, value) == WORD_GOOD;
}

bool registers_add(struct registers *registers, struct tree_registers tree)
{
	struct tree_registers *more =
		reallocarray(registers->tree, registers->trees + 1, sizeof(*more));

	if (!more)
		return false;
	registers->tree = more;
	registers->tree[registers->trees++] = tree;
	return true;
}

static bool load_trees(const json_t *root, struct registers *registers)
{
	const json_t *trees = json_object_get(root, "trees");
	const json_t *tree;
	size_t i;

	json_array_foreach(trees, i, tree)
	{
		struct tree_registers got;

		if (!hex_member(tree, "vttbr_el2", &got.vttbr) ||
		    !hex_member(tree, "vtcr_el2", &got.vtcr) || !registers_add(registers, got))
			return false;
	}
	return registers->trees > 0;
}

static bool has_xnx(json_t *root)
{
	json_t *cpus = json_object_get(root, "cpu_registers");
	const char *name;
	json_t *cpu;
	uint64_t mmfr1;

	json_object_foreach(cpus, name, cpu)
	{
		if (hex_member(cpu, "ID_AA64MMFR1_EL1", &mmfr1))
			return (mmfr1 >> 28 & 15) != 0;
	}
	return false;
}

bool registers_load(const char *path, struct registers *registers)
{
	json_error_t problem;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	bool good;

	*registers = (struct registers){ 0 };
	if (!root) {
		error(0, 0, "%s:%d: %s", path, problem.line, problem.text);
		return false;
	}
	good = load_trees(root, registers);
	if (good) {
		registers->fwb = json_integer_value(json_object_get(root, "hcr_el2_fwb")) == 1;
		registers->xnx = has_xnx(root);
	} else {
		error(0, 0, "%s: no trees with vttbr_el2 and vtcr_el2 in it", path);
		registers_free(registers);
	}
	json_decref(root);
	return good;
}

static bool cut_end(char *name, const char *end)
{
	size_t length = strlen(name);
	size_t cut = strlen(end);

	if (length <= cut || strcmp(name + length - cut, end) != 0)
		return false;
	name[length - cut] = '\0';
	return true;
}

char *registers_beside(const char *image)
{
	char *name = strdup(image);
	char *beside = NULL;

	if (!name)
		return NULL;
	(void)cut_end(name, ".xz"); /* The name may have no such end. */
	if (cut_end(name, ".pages") && asprintf(&beside, "%s.json", name) < 0)
		beside = NULL;
	free(name);
	if (beside && access(beside, R_OK) != 0) {
		free(beside);
		beside = NULL;
	}
	return beside;
}

void registers_free(struct registers *registers)
{
	free(registers->tree);
	*registers = (struct registers){ 0 };
}
