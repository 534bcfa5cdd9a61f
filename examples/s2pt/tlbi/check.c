/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks that the options of `s2pt tlbi` go together: none is passed over without a word. */

#include "check.h"

#include "operand.h"
#include "s2pt/stage1.h"

/* With NAME: no option is passed over. */
static void check_form(const struct tlbi_args *args, const struct argp_state *state)
{
	const struct tlbi_form *form = &args->form;
	bool takes_ipa = tlbi_has_ipa(form);
	bool takes_va = form->operand == TLBI_VA || form->operand == TLBI_VA_RANGE;
	bool takes_asid = (takes_va || form->operand == TLBI_ASID) && !form->any_asid;
	bool has_level = args->parts.level != S2PT_LEVEL_UNKNOWN;

	if (args->planned || s2pt_is_stage1(&args->format))
		argp_error(state,
			   "--ttl, --no-ttl, --range, --local, --vmid, --stage2-only and --stage1 "
			   "are for a plan, which has no NAME");
	if (args->has_operand && args->has_address)
		argp_error(state, "either an operand to explain or an address to compose one of");
	if (args->has_operand &&
	    (has_level || args->has_size || args->has_asid || args->parts.non_secure))
		argp_error(state,
			   "--level, --size, --asid and --ns compose an operand, and one is given");
	if (args->has_address && (args->va ? !takes_va : !takes_ipa))
		argp_error(state, "%s takes no %s", form->name, args->va ? "VA" : "IPA");
	if (args->has_asid && !takes_asid)
		argp_error(state, "%s takes no ASID", form->name);
	if (args->parts.non_secure && !takes_ipa)
		argp_error(state, "%s takes no --ns, which is of IPAs", form->name);
	if ((has_level || args->has_size) && !takes_ipa && !takes_va)
		argp_error(state, "%s takes no --level and no --size", form->name);
	if (!args->has_address && !args->has_operand && (takes_ipa || takes_va) &&
	    (has_level || args->has_size || args->has_asid || args->parts.non_secure))
		argp_error(state, "%s of which %s?", form->name, takes_va ? "--va" : "--ipa");
}

/* Without NAME a plan is asked for. */
static void check_plan(struct tlbi_args *args, const struct argp_state *state)
{
	bool stage1 = s2pt_is_stage1(&args->format);
	bool has_level = args->parts.level != S2PT_LEVEL_UNKNOWN;

	if (args->va && !stage1)
		argp_error(state,
			   "which instruction for the VA, or for a plan, whose VA: --stage1?");
	if (args->has_address && stage1 && !args->va)
		argp_error(state, "a stage 1 has VAs: --va");
	if (!args->has_address && !args->vmid)
		argp_error(state, "which instruction, or which --ipa to plan for?");
	if (args->vmid && (args->has_address || args->has_size || has_level))
		argp_error(state, "--vmid is all of it: no --ipa, --va, --size or --level");
	if (args->vmid && (args->cpu.range || args->stage2_only))
		argp_error(state,
			   "--vmid is all of it, of both stages: no --range or --stage2-only");
	if (args->parts.non_secure)
		argp_error(state, "--ns goes with the NAME of an instruction");
	if (stage1 ? args->stage2_only : args->has_asid)
		argp_error(state, stage1 ? "--stage2-only is of stage 2"
					 : "--asid goes with a VA: stage 2 has none");
	if (args->has_asid && args->format.regime == S2PT_EL2)
		argp_error(state, "EL2 has no ASIDs: --stage1=el2e2h has");
	if (tlbi_no_hint(&args->format.geom, args->parts.level))
		argp_error(state, "%s", tlbi_no_hint(&args->format.geom, args->parts.level));
	if (args->no_ttl && args->cpu.ttl)
		argp_error(state, "either --ttl or --no-ttl");
	if (args->cpu.ttl && !has_level)
		argp_error(state, "--ttl says the level of the leaf: which --level?");
	if (!args->va && args->parts.address >= s2pt_ipa_end(&args->format.geom))
		argp_error(state, "the IPA is too large");
}

void tlbi_check(struct tlbi_args *args, const struct argp_state *state)
{
	const struct args_format *format = &args->format_args;

	args_make_format(format, &args->format, state);
	if (format->fwb || format->xnx || format->mte_perm || format->has_mair)
		argp_error(state, "--fwb, --xnx, --mte-perm and --mair say nothing of a TLBI");
	args->parts.level = format->level;
	if (args->parts.level == ARGS_NO_LEVEL)
		args->parts.level = S2PT_LEVEL_UNKNOWN;
	if (args->has_form)
		check_form(args, state);
	else
		check_plan(args, state);
}
