/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt trace`: translates a recording into the words of another checker. */

#include "casemate.h"
#include "cmd.h"
#include "common/args.h"

enum {
	KEY_CASEMATE = ARGS_KEY,
};

static const struct argp_option options[] = {
	{ "casemate", KEY_CASEMATE, NULL, 0, "In the text format of casemate 3", 0 },
	{ 0 },
};

static const char doc[] =
	"Write a recording of what was done to stage-2 tables in the words of another judge.\v"
	"RECORDING is what `s2pt check` reads; without one, or with `-`, the standard input.\n\n"
	"casemate has one lock for each tree; it is taken where an operation is alone.  Operations "
	"beside each other take none: run casemate without its checks of synchronisation.  It keeps "
	"VTCR_EL2, HCR_EL2 and VTTBR_EL2 for each CPU, so they are written on each before its first "
	"event, and another root is loaded on all before the first is released.  It knows no ranges: "
	"one is told by the entries in it that are broken.  Read sections, cache maintenance, lost "
	"swaps, DSBs of loads, invalidations by IPA on one CPU and those of another VMID have no words "
	"there and are left out.  It knows pages of 4 KiB, a root of one page, no LPA2, and as it "
	"is built four CPUs; all but the last is refused here.\n\n"
	"Exit status: 0 fine; 2 bad usage or unreadable input.";

struct call {
	const char *path;
	bool casemate;
};

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;

	switch (key) {
	case KEY_CASEMATE:
		call->casemate = true;
		return 0;
	case ARGP_KEY_ARG:
		if (call->path)
			argp_error(state, "one recording at a time");
		call->path = arg;
		return 0;
	case ARGP_KEY_END:
		if (!call->casemate)
			argp_error(state, "in which format?  There is --casemate");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

int cmd_trace(int argc, char **argv)
{
	static const struct argp argp = { options, option, "[RECORDING]", doc, NULL, NULL, NULL };
	struct call call = { .path = NULL };

	if (argp_parse(&argp, argc, argv, 0, NULL, &call))
		return CMD_BAD;
	return casemate_translate(call.path ? call.path : "-") ? CMD_FINE : CMD_BAD;
}
