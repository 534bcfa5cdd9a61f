/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt tlbi`: explains and composes TLBI instructions, and plans an invalidation. */

#include "check.h"
#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/fields_text.h"
#include "common/word.h"
#include "encoding.h"
#include "operand.h"
#include "plan.h"
#include "read.h"

#include <error.h>
#include <inttypes.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_IPA,
	KEY_VA,
	KEY_SIZE,
	KEY_ASID,
	KEY_NS,
	KEY_TTL,
	KEY_NO_TTL,
	KEY_RANGE,
	KEY_LOCAL,
	KEY_VMID,
	KEY_STAGE2_ONLY,
};

static const struct argp_option options[] = {
	{ "ipa", KEY_IPA, "A", 0, "The IPA, or the first of a range", 1 },
	{ "va", KEY_VA, "A", 0, "The VA, or the first of a range", 1 },
	{ "size", KEY_SIZE, "SIZE", 0, "Bytes of the range (default: a page)", 1 },
	{ "asid", KEY_ASID, "N", 0, "The ASID of a VA", 1 },
	{ "ns", KEY_NS, NULL, 0, "The IPA is of the Non-secure space", 1 },
	{ "ttl", KEY_TTL, NULL, 0,
	  "Plan for a CPU with FEAT_TTL, as is the default: --level is a hint in the operand", 2 },
	{ "no-ttl", KEY_NO_TTL, NULL, 0, "Plan for a CPU without FEAT_TTL: no hint in any operand",
	  2 },
	{ "range", KEY_RANGE, NULL, 0, "Plan for a CPU with FEAT_TLBIRANGE", 2 },
	{ "local", KEY_LOCAL, NULL, 0, "Plan for this CPU alone", 2 },
	{ "vmid", KEY_VMID, NULL, 0, "Plan for all of the VMID", 2 },
	{ "stage2-only", KEY_STAGE2_ONLY, NULL, 0,
	  "Plan without stage 1: entries that combine both stages may stay", 2 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 3 },
	{ 0 },
};

static const char doc[] =
	"Explain a TLBI instruction and its operand, compose an operand, or plan an invalidation with its "
	"barriers.\v"
	"NAME is `IPAS2E1IS` or `RVALE2OSnXS`, with `TLBI` in front or without, or an encoding: "
	"`0xd50c8020`, `sys #4, c8, c0, #1`, `S1_4_C8_C0_1`, a disassembled line.  With it and OPERAND they are "
	"explained: which regime it hits, on which CPUs, what it covers.  With NAME and --ipa or --va the "
	"operand is composed; --level N is its hint.  Without NAME a whole invalidation of --ipa and "
	"--size, or of --vmid, is planned as KVM does it, with --stage1 that of a VA; --level N is that of "
	"the leaf, and the hint.\n\n" WORD_RULE
	"\n\nExamples:\n  s2pt tlbi IPAS2E1IS 0x0000500000800000\n"
	"  s2pt tlbi RIPAS2E1IS --ipa 0x40000000 --size 2M\n"
	"  s2pt tlbi --ipa 0x40000000 --size 1G --range\n"
	"  s2pt tlbi --stage1=el2 --va 0xffff000040201000 --level 3\n\n"
	"Exit status: 0 fine; 1 reserved or contradictory bits; 2 bad usage.";

static void set_address(struct tlbi_args *args, const char *text, bool va,
			const struct argp_state *state)
{
	if (args->has_address)
		argp_error(state, "one address: --ipa or --va");
	args->parts.address = word_need_address(va ? "the VA" : "the IPA", text, state);
	args->has_address = true;
	args->va = va;
}

static error_t plan_option(struct tlbi_args *args, int key)
{
	switch (key) {
	case KEY_TTL:
		args->cpu.ttl = true;
		break;
	case KEY_NO_TTL:
		args->no_ttl = true;
		break;
	case KEY_RANGE:
		args->cpu.range = true;
		break;
	case KEY_LOCAL:
		args->local = true;
		break;
	case KEY_VMID:
		args->vmid = true;
		break;
	case KEY_STAGE2_ONLY:
		args->stage2_only = true;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	args->planned = true;
	return 0;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct tlbi_args *args = state->input;
	uint64_t asid;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->format_args;
		return 0;
	case KEY_JSON:
		args->json = true;
		return 0;
	case KEY_IPA:
	case KEY_VA:
		set_address(args, arg, key == KEY_VA, state);
		return 0;
	case KEY_SIZE:
		args->parts.size = args_need_size("the size", arg, state);
		if (!args->parts.size)
			argp_error(state, "a range has a byte or more");
		args->has_size = true;
		return 0;
	case KEY_ASID:
		asid = args_need_number("the ASID", arg, state);
		if (asid > 0xffff)
			argp_error(state, "an ASID has 16 bits");
		args->parts.asid = (unsigned int)asid;
		args->has_asid = true;
		return 0;
	case KEY_NS:
		args->parts.non_secure = true;
		return 0;
	case ARGP_KEY_ARG:
		tlbi_read(args, arg, state);
		return 0;
	case ARGP_KEY_END:
		tlbi_read_end(args, state);
		tlbi_check(args, state);
		return 0;
	default:
		return plan_option(args, key);
	}
}

static void print_form(const struct tlbi_args *args)
{
	const struct tlbi_form *form = &args->form;
	const struct tlbi_sys sys = tlbi_sys_of(form);
	bool has_operand = form->operand != TLBI_NO_OPERAND;

	printf("TLBI %s", form->name);
	if (args->has_operand)
		printf(", 0x%016" PRIx64, args->operand);
	printf("\n  %s\n  %s\n", form->what, tlbi_scope(form));
	if (form->beside)
		printf("  %s\n", form->beside);
	if (form->no_xs)
		puts("  nXS: its DSB does not wait for accesses with the XS attribute");
	printf("  encoded 0x%08" PRIx32 "%s: SYS #%u, C%u, C%u, #%u%s\n",
	       tlbi_sys_word(&sys, has_operand), has_operand ? " + t" : "", sys.op1, sys.crn,
	       sys.crm, sys.op2, has_operand ? ", Xt" : "");
}

/* Was a range composed that covers more than what was asked for? */
static bool is_more(const struct tlbi_args *args)
{
	const struct s2pt_geom *geom = &args->format.geom;
	uint64_t page = s2pt_page_size(geom);
	uint64_t asked = args->parts.size ? args->parts.size : page;

	return args->has_address &&
	       tlbi_pages(&args->form, args->operand) > (asked + page - 1) / page;
}

static int explain(const struct tlbi_args *args)
{
	struct findings findings = { 0 };
	struct field field[TLBI_FIELDS_MAX];
	const struct s2pt_geom *geom = &args->format.geom;
	char covers[TLBI_COVERS] = "";
	unsigned int fields = 0;
	int status;

	if (args->has_operand) {
		fields = tlbi_fields(&args->form, geom, args->operand, field, &findings);
		tlbi_covers(&args->form, geom, args->operand, covers);
	}
	if (args->json) {
		const struct tlbi_sys sys = tlbi_sys_of(&args->form);
		json_t *root = json_pack(
			"{s:s, s:s, s:s, s:o, s:s, s:o, s:o}", "instruction", args->form.name,
			"what", args->form.what, "scope", tlbi_scope(&args->form), "encoding",
			json_sprintf("0x%08" PRIx32,
				     tlbi_sys_word(&sys, args->form.operand != TLBI_NO_OPERAND)),
			"covers", covers, "fields", field_json(field, fields), "problems",
			findings_json(&findings));

		if (args->has_operand)
			json_object_set_new(root, "operand",
					    json_sprintf("0x%016" PRIx64, args->operand));
		json_dumpf(root, stdout, JSON_INDENT(1));
		putchar('\n');
		json_decref(root);
	} else {
		print_form(args);
		if (covers[0])
			printf("  covers %s\n", covers);
		if (is_more(args))
			puts("  that is more than was asked: it counts in units of 2 pages or more (a plan, "
			     "without NAME, is exact)");
		field_print(field, fields, stdout);
		findings_print(&findings, stdout, "  ! ");
	}
	status = findings.count ? CMD_FOUND : CMD_FINE;
	findings_clear(&findings);
	return status;
}

int cmd_tlbi(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_format_argp, 0, "The table:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "[NAME [OPERAND]]", doc, children,
					  NULL,    NULL };
	struct tlbi_args args = { .format_args = args_format_default };
	const char *why;

	if (argp_parse(&argp, argc, argv, 0, NULL, &args))
		return CMD_BAD;
	if (!args.has_form)
		return tlbi_plan(&args);
	if (args.has_address || (args.form.operand == TLBI_ASID && !args.has_operand)) {
		why = tlbi_compose(&args.form, &args.format.geom, &args.parts, &args.operand);
		if (why) {
			error(0, 0, "%s: %s", args.form.name, why);
			return CMD_BAD;
		}
		args.has_operand = true;
	}
	return explain(&args);
}
