/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt regs`: the fields of the registers behind stage 2, and what follows from them. */

#include "cmd.h"
#include "common/args.h"
#include "common/text.h"
#include "common/vtcr.h"
#include "common/word.h"
#include "show.h"

#include <error.h>
#include <inttypes.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_PA_BITS,
	KEY_AARCH32,
	KEY_E2H,
	/* One key a register. */
	KEY_REG,
};

struct regs_args {
	struct regs_found found;
	unsigned int pa_bits;
	bool aarch32;
	bool e2h;
	bool json;
	/* Where JSON is gathered, and how much is odd. */
	json_t *root;
	size_t odd;
	char **word;
	int words;
};

static const struct argp_option options[] = {
	{ "vtcr", KEY_REG + REG_VTCR, "W", 0, "VTCR_EL2", 1 },
	{ "vttbr", KEY_REG + REG_VTTBR, "W", 0, "VTTBR_EL2", 1 },
	{ "vstcr", KEY_REG + REG_VSTCR, "W", 0, "VSTCR_EL2", 1 },
	{ "vsttbr", KEY_REG + REG_VSTTBR, "W", 0, "VSTTBR_EL2", 1 },
	{ "hcr", KEY_REG + REG_HCR, "W", 0, "HCR_EL2", 1 },
	{ "par", KEY_REG + REG_PAR, "W", 0, "PAR_EL1", 1 },
	{ "tcr", KEY_REG + REG_TCR, "W", 0, "TCR_EL2", 1 },
	{ "mair", KEY_REG + REG_MAIR, "W", 0, "MAIR_EL2", 1 },
	{ "id-mmfr0", KEY_REG + REG_MMFR0, "W", 0, "ID_AA64MMFR0_EL1: whose CPU reads VTCR_EL2",
	  1 },
	{ "id-mmfr1", KEY_REG + REG_MMFR1, "W", 0, "ID_AA64MMFR1_EL1; --id-mmfr2 to 4 likewise",
	  1 },
	{ "id-mmfr2", KEY_REG + REG_MMFR2, "W", OPTION_HIDDEN, NULL, 1 },
	{ "id-mmfr3", KEY_REG + REG_MMFR3, "W", OPTION_HIDDEN, NULL, 1 },
	{ "id-mmfr4", KEY_REG + REG_MMFR4, "W", OPTION_HIDDEN, NULL, 1 },
	{ "id-isar0", KEY_REG + REG_ISAR0, "W", 0, "ID_AA64ISAR0_EL1; --id-isar3 likewise", 1 },
	{ "id-isar3", KEY_REG + REG_ISAR3, "W", OPTION_HIDDEN, NULL, 1 },
	{ "id-pfr2", KEY_REG + REG_PFR2, "W", 0, "ID_AA64PFR2_EL1", 1 },
	{ "pa-bits", KEY_PA_BITS, "N", 0,
	  "The CPU has N bits of physical addresses: 32, 36, 40, 42, 44, 48 or 52, and all features",
	  2 },
	{ "aarch32", KEY_AARCH32, NULL, 0, "EL1 is in AArch32 state", 2 },
	{ "e2h", KEY_E2H, NULL, 0, "HCR_EL2.E2H is 1: TCR_EL2 has the fields of EL2&0", 2 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 3 },
	{ 0 },
};

static const char doc[] =
	"Explain the registers behind stage 2: every field by its Arm ARM name, the shape of the table "
	"that follows, and for what the architecture refuses the field, why, and what the MMU does "
	"then.\v"
	"TEXT has names and values in any notation: `VTCR_EL2 0x80023558`, `vttbr=...`, lines of a log.  "
	"Without TEXT and options standard input is read.  Known are VTCR_EL2, VTTBR_EL2, VSTCR_EL2, "
	"VSTTBR_EL2, HCR_EL2, PAR_EL1, TCR_EL2, MAIR_EL2, ID_AA64MMFR0_EL1 to ID_AA64MMFR4_EL1, "
	"ID_AA64ISAR0_EL1, ID_AA64ISAR3_EL1, ID_AA64PFR2_EL1, and of stage 1 MAIR_EL1, TCR_EL1, and TTBR0 and TTBR1 of EL1 "
	"and EL2.  Where a register comes again with another value, the next set begins.  Other names with "
	"values are passed over, and said.\n\n"
	"What VTCR_EL2 may be depends on the CPU: --pa-bits or ID_AA64MMFR0_EL1 say which; without them the "
	"smallest one is named that takes it.\n\n" WORD_RULE
	"\n\nExamples:\n  s2pt regs --vtcr 0x80023558 --vttbr 0x20001000\n"
	"  s2pt regs 'VTCR_EL2: 0000000080050050'\n\n"
	"Exit status: 0 fine; 1 something is refused, reserved or not modelled; 2 bad usage or input.";

static unsigned int pa_bits(const char *text, const struct argp_state *state)
{
	static const unsigned int widths[] = { 32, 36, 40, 42, 44, 48, 52 };
	uint64_t bits = args_need_number("N", text, state);

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
		if (bits == widths[i])
			return widths[i];
	argp_error(state, "--pa-bits is 32, 36, 40, 42, 44, 48 or 52");
	return 0;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct regs_args *args = state->input;

	if (key >= KEY_REG && key < KEY_REG + REGS) {
		enum reg reg = (enum reg)(key - KEY_REG);

		if (args->found.given[reg])
			argp_error(state, "%s twice", reg_name(reg));
		args->found.value[reg] = word_need(reg_name(reg), arg, state);
		args->found.has[reg] = true;
		args->found.given[reg] = true;
		return 0;
	}
	switch (key) {
	case KEY_JSON:
		args->json = true;
		return 0;
	case KEY_PA_BITS:
		args->pa_bits = pa_bits(arg, state);
		return 0;
	case KEY_AARCH32:
		args->aarch32 = true;
		return 0;
	case KEY_E2H:
		args->e2h = true;
		return 0;
	case ARGP_KEY_ARGS:
		args->word = state->argv + state->next;
		args->words = state->argc - state->next;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool any(const struct regs_found *found)
{
	for (unsigned int i = 0; i < REGS; i++)
		if (found->has[i])
			return true;
	return false;
}

static void take_line(void *ctx, char *line)
{
	regs_find(ctx, line);
}

/* Whose registers they are: --pa-bits, ID_AA64MMFR0_EL1, or any CPU's. */
static struct regs_context context_of(const struct regs_args *args, const struct regs_found *found)
{
	struct regs_context context = { .found = found,
					.aarch32 = args->aarch32,
					.e2h = args->e2h };
	const struct s2pt_id_regs id = { found->value[REG_MMFR0], found->value[REG_MMFR1],
					 found->value[REG_MMFR2], found->value[REG_ISAR0],
					 found->value[REG_PFR2],  found->value[REG_ISAR3] };

	if (args->pa_bits || found->has[REG_MMFR0]) {
		context.has_cpu = true;
		s2pt_cpu_decode(&context.cpu, &id);
	}
	if (args->pa_bits)
		context.cpu = vtcr_cpu(args->pa_bits);
	else if (!found->has[REG_MMFR2])
		context.cpu.small_tables = true;
	if (found->has[REG_HCR]) {
		context.aarch32 |= !(found->value[REG_HCR] >> 31 & 1);
		context.e2h |= found->value[REG_HCR] >> 34 & 1;
	}
	return context;
}

static void print_text(const struct regs_context *context, enum reg reg, size_t *odd)
{
	struct findings findings = { 0 };
	struct findings facts = { 0 };
	struct field field[REG_FIELDS_MAX];
	unsigned int fields = regs_fields(context, reg, field, &findings);

	regs_follow(context, reg, &facts, &findings);
	printf("%s 0x%016" PRIx64 "\n", reg_name(reg), context->found->value[reg]);
	findings_print(&facts, stdout, "  ");
	findings_print(&findings, stdout, "  ! ");
	field_print(field, fields, stdout);
	*odd += findings.count;
	findings_clear(&facts);
	findings_clear(&findings);
}

static json_t *reg_json(const struct regs_context *context, enum reg reg, size_t *odd)
{
	struct findings findings = { 0 };
	struct findings facts = { 0 };
	struct field field[REG_FIELDS_MAX];
	unsigned int fields = regs_fields(context, reg, field, &findings);
	json_t *json;

	regs_follow(context, reg, &facts, &findings);
	json = json_pack("{s:s, s:o, s:o, s:o, s:o}", "register", reg_name(reg), "value",
			 json_sprintf("0x%016" PRIx64, context->found->value[reg]), "fields",
			 field_json(field, fields), "facts", findings_json(&facts), "problems",
			 findings_json(&findings));
	*odd += findings.count;
	findings_clear(&facts);
	findings_clear(&findings);
	return json;
}

/* Show a set of registers; fits `regs_done`. */
static void show(void *ctx, const struct regs_found *found)
{
	struct regs_args *args = ctx;
	struct regs_context context = context_of(args, found);

	for (int i = 0; i < REGS; i++) {
		if (!found->has[i] || found->old[i])
			continue;
		if (args->json)
			json_array_append_new(args->root,
					      reg_json(&context, (enum reg)i, &args->odd));
		else
			print_text(&context, (enum reg)i, &args->odd);
	}
}

/* Say what was passed over. */
static void show_passed(const struct regs_found *found)
{
	char text[REGS_PASSED * (sizeof(found->passed[0]) + sizeof(", "))] = "";
	char quoted[48];
	char *end = text;
	bool fault = false;

	for (unsigned int i = 0; i < found->passed_names; i++) {
		end = stpcpy(stpcpy(end, i ? ", " : ""), args_quote(found->passed[i], quoted));
		fault |= !strncasecmp(found->passed[i], "ESR", 3) ||
			 !strncasecmp(found->passed[i], "HPFAR", 5) ||
			 !strncasecmp(found->passed[i], "FAR", 3);
	}
	if (found->passed_names)
		error(0, 0, "passed over, for it is not known here: %s%s%s", text,
		      found->passed_more ? " and others" : "",
		      fault ? " (s2pt fault explains ESR, HPFAR and FAR)" : "");
}

int cmd_regs(int argc, char **argv)
{
	static const struct argp argp = { options, option, "[TEXT...]", doc, NULL, NULL, NULL };
	struct regs_args args = { .json = false };
	bool good = true;

	args.found.done = show;
	args.found.ctx = &args;
	if (argp_parse(&argp, argc, argv, 0, NULL, &args))
		return CMD_BAD;
	args.root = json_array();
	args.found.brief = args.words > 0;
	if (args.words)
		text_words(args.word, args.words, take_line, &args.found);
	else if (!any(&args.found))
		good = text_input(take_line, &args.found);
	good &= !args.found.failed;
	if (good && !any(&args.found)) {
		error(0, 0, "no register that is known, with its value: VTCR_EL2 0x80023558");
		good = false;
	}
	if (good && args.pa_bits && args.found.has[REG_MMFR0]) {
		error(0, 0, "either --pa-bits or ID_AA64MMFR0_EL1");
		good = false;
	}
	if (good)
		show(&args, &args.found);
	if (good && args.json) {
		json_dumpf(args.root, stdout, JSON_INDENT(1));
		putchar('\n');
	}
	json_decref(args.root);
	show_passed(&args.found);
	if (!good)
		return CMD_BAD;
	return args.odd || args.found.unmodelled ? CMD_FOUND : CMD_FINE;
}
