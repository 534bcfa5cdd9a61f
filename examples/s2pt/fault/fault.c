/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt fault`: what ESR_EL2, HPFAR_EL2 and FAR_EL2 say, from any log that has them. */

#include "cmd.h"
#include "common/args.h"
#include "common/args_format.h"
#include "common/text.h"
#include "common/word.h"
#include "show.h"
#include "tell.h"

#include <error.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_ESR,
	KEY_HPFAR,
	KEY_FAR,
	KEY_IPA,
	KEY_PAR,
	KEY_BACKING,
};

struct fault_args {
	struct args_format format_args;
	struct show show;
	struct fault_reader reader;
	size_t faults;
	char **word;
	int words;
};

static const struct argp_option options[] = {
	{ "esr", KEY_ESR, "W", 0, "ESR_EL2", 0 },
	{ "hpfar", KEY_HPFAR, "W", 0, "HPFAR_EL2", 0 },
	{ "far", KEY_FAR, "W", 0, "FAR_EL2", 0 },
	{ "ipa", KEY_IPA, "A", 0, "The IPA, where a log names it and not HPFAR_EL2", 0 },
	{ "par", KEY_PAR, "W", 0, "PAR_EL1 after AT S1E1R of FAR_EL2", 0 },
	{ "backing", KEY_BACKING, "LIST", 0,
	  "What backs the address, for the answer: " BACKING_WORDS, 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object a fault and line", 0 },
	{ 0 },
};

static const char doc[] =
	"Explain a stage-2 fault from ESR_EL2 (HSR), HPFAR_EL2 and FAR_EL2, or any of them alone: what "
	"happened, by which access, at which level and IPA, and what KVM does about it.\v"
	"TEXT is a line or a few words of a log in any notation: `ESR_EL2 0x93880045, HPFAR_EL2 "
	"0x401315d0`, `hsr=...`, `esr: 24 1 0000046`, lines of the tracepoints kvm_guest_fault and kvm_exit, of Xen, "
	"Jailhouse, Hafnium or pKVM.  Words without a name are ESR, HPFAR and FAR in this order.  "
	"Without TEXT and registers, standard input is read: a whole log, each fault in turn.  An IPA that is "
	"named and that HPFAR_EL2 contradicts is refused.\n\n" WORD_RULE
	"\n\nWith --backing the answer is that of libs2pt's s2pt_plan(), which is KVM's: `pa=` what backs "
	"the page, `slot=` the slot of guest memory (the GiB around without), `host=` its host address, "
	"`fixed=` and `found=` how much the host keeps or happens to have together, `none` no memory, "
	"`device` its type, `ro` a slot that the guest may only read, `nowrite` memory that the host may "
	"not write now, `log` a dirty log, `dic` that execution needs no cache maintenance; --level is "
	"then that of the leaf that is mapped there.\n\n"
	"Examples:\n  s2pt fault 0x93880045 0x401315d0 0x7f7f817000\n"
	"  s2pt fault 'esr: 24 1 0000046'\n  dmesg | s2pt fault\n\n"
	"Exit status: 0 fine; 1 it is no abort, or reserved bits are set; 2 bad usage or input.";

static void set(struct fault_args *args, enum fault_register which, const char *what,
		const char *text, const struct argp_state *state)
{
	args->reader.log.value[which] = word_need(what, text, state);
	if (args->reader.given >> which & 1)
		argp_error(state, "%s twice", what);
	args->reader.log.has |= 1U << which;
	args->reader.given |= 1U << which;
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct fault_args *args = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &args->format_args;
		return 0;
	case KEY_JSON:
		args->show.json = true;
		return 0;
	case KEY_ESR:
		set(args, FAULT_ESR, "ESR_EL2", arg, state);
		return 0;
	case KEY_HPFAR:
		set(args, FAULT_HPFAR, "HPFAR_EL2", arg, state);
		return 0;
	case KEY_FAR:
		set(args, FAULT_FAR, "FAR_EL2", arg, state);
		return 0;
	case KEY_IPA:
		set(args, FAULT_IPA, "the IPA", arg, state);
		return 0;
	case KEY_PAR:
		set(args, FAULT_PAR, "PAR_EL1", arg, state);
		return 0;
	case KEY_BACKING:
		backing_read(arg, &args->show.backing, state);
		return 0;
	case ARGP_KEY_ARGS:
		args->word = state->argv + state->next;
		args->words = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		args_make_format(&args->format_args, &args->show.format, state);
		args->show.level = args->format_args.level;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static void take_line(void *ctx, char *line)
{
	fault_read_line(ctx, line);
}

static void count_and_show(void *ctx, const struct fault_log *log)
{
	struct fault_args *args = ctx;
	char conflict[TELL_TEXT];

	args->faults++;
	if (tell_conflict(log, conflict)) {
		error(0, 0, "%s", conflict);
		args->reader.failed = true;
		return;
	}
	show_fault(&args->show, log);
}

int cmd_fault(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &args_stage2_argp, 0, "For the answer:", 0 },
		{ 0 },
	};
	static const struct argp argp = { options, option, "[TEXT...]", doc, children, NULL, NULL };
	struct fault_args args = { .format_args = args_format_default };
	bool good = true;

	args.reader.done = count_and_show;
	args.reader.ctx = &args;
	if (argp_parse(&argp, argc, argv, 0, NULL, &args))
		return CMD_BAD;
	if (args.words)
		text_words(args.word, args.words, take_line, &args.reader);
	else if (!args.reader.log.has)
		good = text_input(take_line, &args.reader);
	fault_read_end(&args.reader);
	if (!args.faults && !args.reader.failed) {
		error(0, 0, "no register of a fault in it: ESR_EL2 (HSR), HPFAR_EL2, FAR_EL2, IPA");
		return CMD_BAD;
	}
	return good && !args.reader.failed ? args.show.status : CMD_BAD;
}
