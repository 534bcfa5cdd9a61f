/* SPDX-License-Identifier: BSD-2-Clause */
/* Plans an invalidation: the instructions with their barriers, as KVM orders them. */

#include "plan.h"

#include "cmd.h"
#include "operand.h"
#include "s2pt/stage1.h"

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

	if (args->va)
		most = (UINT64_C(1) << 56) - (first & ((UINT64_C(1) << 56) - 1));
	if (size > most || size + (args->parts.address - first) > most)
		return most;
	return (size + (args->parts.address - first) + page - 1) & ~(page - 1);
}

/* Is all of it one entry?  One address of a leaf invalidates all of the leaf. */
static bool is_one_entry(const struct tlbi_args *args, const struct s2pt_tlbi *request,
			 uint64_t size)
{
	const struct s2pt_geom *geom = &args->format.geom;
	int level = args->parts.level > S2PT_LEVEL_MAX ? S2PT_LEVEL_MAX : args->parts.level;
	uint64_t span = s2pt_level_size(geom, level);

	return size <= span && (request->ipa & (span - 1)) <= span - size;
}

/* The request, and in `notes` what the reader has to know of it. */
static struct s2pt_tlbi request_of(const struct tlbi_args *args, struct findings *notes)
{
	const struct s2pt_geom *geom = &args->format.geom;
	bool stage1 = s2pt_is_stage1(&args->format);
	uint64_t page = s2pt_page_size(geom);
	struct s2pt_tlbi request = {
		.kind = S2PT_TLBI_IPA,
		.scope = args->local ? S2PT_LOCAL : S2PT_SHARED,
		.vmid = args->parts.asid,
		.ipa = args->parts.address & ~(page - 1),
		.level = args->parts.level,
		.stage1 = !stage1 && !args->stage2_only,
		/* What EL1 runs is what a host at EL2 runs for itself. */
		.regime = args->format.regime == S2PT_EL1 ? S2PT_EL2_E2H : args->format.regime,
	};
	struct s2pt_tlbi all = request;
	uint64_t size = whole_pages(args, request.ipa);

	all.kind = S2PT_TLBI_VMID;
	all.level = S2PT_LEVEL_UNKNOWN;
	all.ipa = 0;
	all.stage1 = !stage1;
	if (args->vmid)
		return all;
	request.size = page;
	if (is_one_entry(args, &request, size)) {
		if (request.level != S2PT_LEVEL_UNKNOWN && !args->no_ttl)
			findings_add(notes,
				     "with the level as a hint (FEAT_TTL): nothing of another "
				     "level goes; --no-ttl leaves it out");
		return request;
	}
	if (!args->cpu.range)
		findings_add(notes,
			     "without FEAT_TLBIRANGE (--range) KVM invalidates all of the %s for "
			     "a range",
			     stage1 ? "regime" : "VMID");
	else if (size / page > S2PT_TLBI_RANGE_PAGES)
		findings_add(notes,
			     "above 0x200000 pages KVM invalidates range after range; here all "
			     "of the %s",
			     stage1 ? "regime" : "VMID");
	if (notes->count)
		return all;
	if (request.level != S2PT_LEVEL_UNKNOWN)
		findings_add(notes,
			     "--level is left out, for KVM gives ranges no hint; with NAME one is "
			     "composed that has it");
	request.kind = S2PT_TLBI_RANGE;
	request.level = S2PT_LEVEL_UNKNOWN;
	request.size = size;
	return request;
}

int tlbi_plan(const struct tlbi_args *args)
{
	struct findings notes = { 0 };
	struct s2pt_tlb_features cpu = args->cpu;
	struct s2pt_tlbi request = request_of(args, &notes);
	struct s2pt_steps steps;
	struct s2pt_step step;
	json_t *list = json_array();
	const json_t *line;
	size_t i;

	cpu.ttl = !args->no_ttl;
	cpu.host = args->format.regime == S2PT_EL1;
	s2pt_steps_begin(&steps, &args->format.geom, &cpu, &request);
	while (s2pt_steps_next(&steps, &step))
		json_array_append_new(list, step_json(args, &step));
	if (args->json) {
		json_t *root =
			json_pack("{s:O, s:o}", "steps", list, "notes", findings_json(&notes));

		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(root);
	} else {
		findings_print(&notes, stdout, "# ");
		json_array_foreach(list, i, line) puts(json_string_value(line));
	}
	findings_clear(&notes);
	json_decref(list);
	return CMD_FINE;
}
