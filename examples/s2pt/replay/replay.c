/* SPDX-License-Identifier: BSD-2-Clause */
/* The command `s2pt replay`: runs a script of operations and prints the transcript. */

#include "cmd.h"
#include "common/args.h"
#include "hypervisor.h"
#include "judge.h"
#include "language.h"
#include "lines.h"
#include "op.h"
#include "ops.h"

#include <errno.h>
#include <error.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_LIKE = ARGS_KEY,
	KEY_GRANULE,
	KEY_CHECK,
	KEY_BY_ENTRY,
	KEY_LANGUAGE,
};

struct replay {
	const char *path;
	bool check;
	enum like like;
	enum s2pt_granule granule;
	bool by_entry;
};

static const struct argp_option options[] = {
	{ "check", KEY_CHECK, NULL, 0,
	  "A checker judges each store and invalidation, see `s2pt check`; a complaint is a line `!!`",
	  0 },
	{ "like", KEY_LIKE, "WHO", 0,
	  "Follow and print the conventions of 5.10, 6.1, 6.12, 7.3 (Linux) or libs2pt (default)",
	  0 },
	{ "by-entry", KEY_BY_ENTRY, NULL, 0,
	  "Work entry by entry, as kernels do, and not in runs; goes with the kernels", 0 },
	{ "language", KEY_LANGUAGE, NULL, 0, "Print the language of scripts, and nothing else", 0 },
	{ "granule", KEY_GRANULE, "SIZE", 0, "4k (default), 16k or 64k where `init` does not say",
	  0 },
	{ 0 },
};

static const char doc[] =
	"Run a script of stage-2 operations on libs2pt and print the transcript: every operation, what it "
	"did in order, its result.  A transcript is a script too.\v"
	"Without SCRIPT standard input is read; a file may be compressed by xz.  What a line can't mean "
	"is answered `?op` or `?args`.  `s2pt replay --language` describes the language.\n\n"
	"Exit status: 0 fine; 1 complaints of the checker; 2 bad usage or unreadable input, a script "
	"without a readable line among it.";

static error_t option(int key, char *arg, struct argp_state *state)
{
	struct replay *replay = state->input;

	switch (key) {
	case KEY_CHECK:
		replay->check = true;
		return 0;
	case KEY_LIKE:
		if (!like_named(arg, &replay->like))
			argp_error(state, "--like is 5.10, 6.1, 6.12, 7.3 or libs2pt");
		return 0;
	case KEY_GRANULE:
		if (!strcasecmp(arg, "4k"))
			replay->granule = S2PT_4K;
		else if (!strcasecmp(arg, "16k"))
			replay->granule = S2PT_16K;
		else if (!strcasecmp(arg, "64k"))
			replay->granule = S2PT_64K;
		else
			argp_error(state, "--granule is 4k, 16k or 64k");
		return 0;
	case KEY_LANGUAGE:
		language_print(stdout);
		exit(fflush(stdout) ? CMD_BAD : CMD_FINE);
	case KEY_BY_ENTRY:
		replay->by_entry = true;
		return 0;
	case ARGP_KEY_ARG:
		if (replay->path)
			argp_error(state, "one SCRIPT at a time");
		replay->path = arg;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* How many operations could be read, and how many lines could not. */
struct tally {
	size_t read;
	size_t unread;
};

/* Run one line.  Comments are printed; the events and results of a transcript are passed over. */
static void run_line(struct model *model, char *line, bool clean, struct tally *tally)
{
	char *end;

	if (line[0] == '#' && clean) {
		fprintf(model->out, "%s\n", line);
		return;
	}
	if (line[0] == '<' || !strncmp(line, "  ", 2))
		return;
	if (line[0] == '>')
		line += line[1] == ' ' ? 2 : 1;
	end = line + strcspn(line, "#");
	while (end > line && strchr(" \t\r", end[-1]))
		end--;
	*end = '\0';
	if (!*line && clean)
		return;
	fprintf(model->out, "> %s\n", clean ? line : "?");
	if (!clean)
		ops_result(model, "?op");
	if (clean && ops_line(model, line))
		tally->read++;
	else
		tally->unread++;
}

/* The status at the end: what the checker said, and whether there was a script at all. */
static int status_of(const struct judge *judge, const struct tally *tally, bool whole)
{
	if (judge->failed)
		error(0, ENOMEM, "the checker");
	if (tally->unread && !tally->read)
		error(0, 0,
		      "no line is an operation; `s2pt replay --language` describes the "
		      "language of scripts");
	if (judge->failed || !whole || (tally->unread && !tally->read))
		return CMD_BAD;
	return judge->complaints ? CMD_FOUND : CMD_FINE;
}

int cmd_replay(int argc, char **argv)
{
	static const struct argp argp = { options, option, "[SCRIPT]", doc, NULL, NULL, NULL };
	struct replay replay = { .like = LIKE_LIBS2PT, .granule = S2PT_4K };
	static struct model model;
	struct judge judge = { .on = false };
	struct tally tally = { 0 };
	struct lines *lines;
	bool clean;

	if (argp_parse(&argp, argc, argv, 0, NULL, &replay))
		return CMD_BAD;
	lines = lines_open(replay.path);
	if (!lines)
		return CMD_BAD;
	model_open(&model, replay.like, replay.granule, stdout);
	judge.on = replay.check;
	model.judge = &judge;
	model.by_entry = replay.by_entry || like_linux(replay.like);
	for (;;) {
		char *line;

		/* The other end of a pipe may wait for the answer. */
		if (lines_wait(lines) && fflush(stdout))
			break;
		line = lines_next(lines, &clean);
		if (!line)
			break;
		run_line(&model, line, clean, &tally);
	}
	model_close(&model);
	return status_of(&judge, &tally, lines_close(lines));
}
