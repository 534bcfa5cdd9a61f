/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The command `s2pt check`: reads its options, has a recording judged, and shows what the checker
 * complained of.
 */

#include "casemate_read.h"
#include "cmd.h"
#include "common/args.h"
#include "html.h"
#include "recording.h"

#include <errno.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
	KEY_JSON = ARGS_KEY,
	KEY_LIST,
	KEY_STATS,
	KEY_QUIET,
	KEY_ALL,
	KEY_EXPLAIN,
	KEY_CASEMATE,
	KEY_HTML,
	KEY_HTML_FROM,
};

/* The checker keeps no more complaints than this, and with --all than that. */
#define LIST_MAX 64
#define ALL_MAX  65536

static const struct argp_option options[] = {
	{ "list", KEY_LIST, "N", 0, "Show the first N causes with their history, up to 64 (20)",
	  0 },
	{ "all", KEY_ALL, NULL, 0,
	  "Show each complaint, up to 65,536, and not only the first one of each cause", 0 },
	{ "casemate", KEY_CASEMATE, NULL, 0,
	  "RECORDING is a trace of casemate 3; it can't be the standard input; what may be complained of "
	  "only because casemate has no word for what was done is told on standard error",
	  0 },
	{ "explain", KEY_EXPLAIN, "REASON", 0,
	  "Explain a reason, as BBM_SIZE, or `all`: the rule, the harm, the remedy", 0 },
	{ "json", KEY_JSON, NULL, 0, "One JSON object", 0 },
	{ "html", KEY_HTML, "FILE", 0,
	  "Write a page, too, that needs nothing else: the complaints, and a timeline of 100,000 "
	  "events with what was invalid and which TLBs may have been stale",
	  0 },
	{ "html-from", KEY_HTML_FROM, "LINE", 0, "The timeline begins at this line (1)", 0 },
	{ "stats", KEY_STATS, NULL, 0, "Tell what the judgement costs, on standard error", 0 },
	{ "quiet", KEY_QUIET, NULL, 0, "No progress on standard error", 0 },
	{ 0 },
};

static const char doc[] =
	"Judge a recording: each store to a stage-2 table, each barrier, invalidation and cache "
	"maintenance, each table's life from allocation to free.\v"
	"RECORDING is what `s2pt storm --record` writes, or any hypervisor; its lines are explained "
	"in s2pt/host/record.h.  It may be compressed by xz; without one, or with `-`, the standard "
	"input is read.  A complaint tells its line, its reason, the input address and the entry, "
	"and the lines that led to it.  Complaints for the same reason between which no instruction came "
	"that would have prevented them have one cause; the first of them is shown, with their number.\n\n"
	"Exit status: 0 nothing to complain of; 1 complaints; 2 bad usage or unreadable input, from "
	"which line on is said.";

struct call {
	const char *path;
	unsigned int list;
	bool all;
	bool casemate;
	bool json;
	bool stats;
	bool quiet;
	const char *html;
	uint64_t html_from;
};

/* Explain the reason of this code, or all of them, and exit. */
static void explain(const char *code, struct argp_state *state)
{
	bool all = strcmp(code, "all") == 0;
	bool any = false;

	for (unsigned int i = all; i < S2PT_CHECK_REASONS; i++) {
		enum s2pt_check_reason reason = (enum s2pt_check_reason)i;

		if (!all && strcasecmp(code, s2pt_check_reason_code(reason)) != 0)
			continue;
		printf("%s%s: %s\n%s", any ? "\n" : "", s2pt_check_reason_code(reason),
		       s2pt_check_reason_name(reason), s2pt_check_reason_explanation(reason));
		any = true;
	}
	if (any)
		exit(CMD_FINE);
	argp_error(state, "no such reason; `--explain all` has all of them");
}

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct call *call = state->input;
	uint64_t number;

	switch (key) {
	case KEY_LIST:
		number = args_need_number("N", arg, state);
		if (number > LIST_MAX)
			argp_error(state, "only the first %d are kept", LIST_MAX);
		call->list = (unsigned int)number;
		return 0;
	case KEY_ALL:
		call->all = true;
		return 0;
	case KEY_CASEMATE:
		call->casemate = true;
		return 0;
	case KEY_EXPLAIN:
		explain(arg, state);
		return 0;
	case KEY_JSON:
		call->json = true;
		return 0;
	case KEY_STATS:
		call->stats = true;
		return 0;
	case KEY_QUIET:
		call->quiet = true;
		return 0;
	case KEY_HTML:
		call->html = arg;
		return 0;
	case KEY_HTML_FROM:
		call->html_from = args_need_number("LINE", arg, state);
		return 0;
	case ARGP_KEY_ARG:
		if (call->path)
			argp_error(state, "one recording at a time");
		call->path = arg;
		return 0;
	case ARGP_KEY_END:
		/* It is read twice. */
		if (call->casemate && (!call->path || strcmp(call->path, "-") == 0))
			argp_error(state, "--casemate needs a file");
		if (call->html_from && !call->html)
			argp_error(state, "--html-from is for --html");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static bool show(const struct call *call, const struct recording *recording)
{
	const struct recording_list list = { call->all ? ALL_MAX : call->list, call->all };

	if (call->stats)
		recording_show_stats(recording, stderr);
	if (call->casemate)
		casemate_read_doubt(recording->path, recording->check);
	if (call->html && !recording_show_html(recording, call->html))
		return false;
	if (!call->json) {
		recording_show(recording, &list, stdout);
		return true;
	}
	if (recording_show_json(recording, &list, stdout))
		return true;
	error(0, ENOMEM, "JSON");
	return false;
}

int cmd_check(int argc, char **argv)
{
	static const struct argp argp = { options, option, "[RECORDING]", doc, NULL, NULL, NULL };
	struct call call = { .list = 20 };
	struct recording recording;
	int status = CMD_BAD;
	bool whole;

	if (argp_parse(&argp, argc, argv, 0, NULL, &call))
		return CMD_BAD;
	recording = (struct recording){ .path = call.path ? call.path : "-",
					.casemate = call.casemate,
					.keep = call.all ? ALL_MAX : LIST_MAX,
					.draw_from = call.html ? &call.html_from : NULL };
	whole = recording_read(&recording, call.quiet || !isatty(STDERR_FILENO) ? NULL : stderr);
	if (recording.check && show(&call, &recording) && whole)
		status = s2pt_check_count(recording.check, S2PT_CHECK_RIGHT) ? CMD_FOUND : CMD_FINE;
	recording_free(&recording);
	return status;
}
