/* SPDX-License-Identifier: BSD-2-Clause */
/* Plans an invalidation of stage 2: the instructions with their barriers, as KVM orders them. */

#include "plan.h"

#include "cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

/* One instruction of a plan; what its operand covers stands beside it. */
static json_t *step_json(const struct tlbi_args *args, const struct s2pt_step *step)
{
	const char *name = s2pt_step_name(step->op);
	const char *instruction = strncmp(name, "TLBI ", 5) == 0 ? name + 5 : "";
	struct tlbi_form form;
	char covers[TLBI_COVERS];

	if (!s2pt_step_has_operand(step->op))
		return json_string(name);
	if (!tlbi_form(instruction, strlen(instruction), &form))
		return json_sprintf("%s, 0x%016" PRIx64, name, step->operand);
	return json_sprintf("%s, 0x%016" PRIx64 "  %s", name, step->operand,
			    tlbi_covers(&form, &args->format.geom, step->operand, covers));
}

/* The bytes of the whole pages that the range touches, as far as the input space goes. */
static uint64_t whole_pages(const struct tlbi_args *args, uint64_t first)
{
	const struct s2pt_geom *geom = &args->format.geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t size = args->parts.size ? args->parts.size : 1;
	uint64_t most = s2pt_ipa_end(geom) - first;

	if (size > most || size + (args->parts.address - first) > most)
		return most;
	return (size + (args->parts.address - first) + page - 1) & ~(page - 1);
}

/* The request, and in `*note` why it is more than was asked for, or NULL. */
static struct s2pt_tlbi request_of(const struct tlbi_args *args, const char **note)
{
	const struct s2pt_geom *geom = &args->format.geom;
	uint64_t page = s2pt_page_size(geom);
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_IPA,
		.scope = args->local ? S2PT_LOCAL : S2PT_SHARED,
		.ipa = args->parts.address & ~(page - 1),
		.level = args->parts.level,
		.stage1 = !args->stage2_only,
	};
	const struct s2pt_tlbi all = { .kind = S2PT_TLBI_VMID,
				       .scope = request.scope,
				       .level = S2PT_LEVEL_UNKNOWN,
				       .stage1 = true };
	uint64_t size = whole_pages(args, request.ipa);

	*note = NULL;
	if (args->vmid)
		return all;
	request.size = page;
	/* One address of a leaf invalidates all of it. */
	if (size <= page || (args->parts.level <= S2PT_LEVEL_MAX &&
			     size <= s2pt_level_size(geom, args->parts.level)))
		return request;
	if (!args->cpu.range)
		*note = "without FEAT_TLBIRANGE KVM invalidates all of the VMID for a range";
	else if (size / page > S2PT_TLBI_RANGE_PAGES)
		*note = "above 0x200000 pages KVM invalidates range after range; here all of the VMID";
	if (*note)
		return all;
	request.kind = S2PT_TLBI_RANGE;
	request.size = size;
	return request;
}

int tlbi_plan(const struct tlbi_args *args)
{
	const char *note;
	struct s2pt_tlbi request = request_of(args, &note);
	struct s2pt_steps steps;
	struct s2pt_step step;
	json_t *list = json_array();
	const json_t *line;
	size_t i;

	s2pt_steps_begin(&steps, &args->format.geom, &args->cpu, &request);
	while (s2pt_steps_next(&steps, &step))
		json_array_append_new(list, step_json(args, &step));
	if (args->json) {
		json_t *root = json_pack("{s:O}", "steps", list);

		if (note)
			json_object_set_new(root, "note", json_string(note));
		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(root);
	} else {
		if (note)
			printf("# %s\n", note);
		json_array_foreach(list, i, line) puts(json_string_value(line));
	}
	json_decref(list);
	return CMD_FINE;
}
