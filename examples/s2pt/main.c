/* SPDX-License-Identifier: BSD-2-Clause */
/* The program s2pt: finds the command and runs it. */

#include "cmd.h"
#include "common/args.h"
#include "common/word.h"
#include "s2pt/version.h"

#include <argp.h>
#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

static const struct command commands[] = {
	{ "check", cmd_check,
	  "what was done to tables, judged: a recording of each store and TLBI" },
	{ "compare", cmd_compare, "two transcripts: where they agree, and what explains the rest" },
	{ "decide", cmd_decide, "what a change of one descriptor costs, under each policy" },
	{ "decode", cmd_decode, "the fields of descriptors" },
	{ "diff", cmd_diff, "two memory images: where their trees differ, and in what" },
	{ "dump", cmd_dump, "whole trees of a memory image" },
	{ "encode", cmd_encode, "a descriptor from what it shall say" },
	{ "explore", cmd_explore, "every schedule of a scenario, until one goes wrong" },
	{ "fault", cmd_fault, "ESR_EL2, HPFAR_EL2 and FAR_EL2 of a stage-2 fault, from any log" },
	{ "find-roots", cmd_roots, "pages of a memory image that may be roots of trees" },
	{ "generate", cmd_generate, "static tables from a description: an image, C or assembler" },
	{ "regs", cmd_regs, "the registers behind stage 2: VTCR_EL2, VTTBR_EL2, ID registers" },
	{ "replay", cmd_replay, "a script of operations, the way libs2pt or a kernel does them" },
	{ "storm", cmd_storm,
	  "vCPUs that fault on tables, from traces or scenarios, under each policy" },
	{ "tlbi", cmd_tlbi, "TLBI instructions and operands, and what an invalidation takes" },
	{ "trace", cmd_trace, "a recording, in the words of another judge" },
	{ "walk", cmd_walk, "the MMU's walk through a memory image, step by step" },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void usage(FILE *out)
{
	fputs("Usage: s2pt COMMAND [OPTION...]\n"
	      "Look at Arm stage-2 page tables, and at what KVM does with them.\n\n",
	      out);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].summary);
	fputs("\nWhat do you have?\n"
	      "  a descriptor           s2pt decode 0x40002a4e82c7ff   (or lines of a dump, on standard input)\n"
	      "  a syndrome, or a log   s2pt fault 'ESR_EL2 0x93880045, HPFAR_EL2 0x401315d0'\n"
	      "  a register             s2pt regs VTCR_EL2 0x80023558\n"
	      "  two descriptors        s2pt decide OLD NEW\n"
	      "  a TLBI                 s2pt tlbi IPAS2E1IS 0x700000040201   (or its encoding)\n"
	      "  an image of memory     s2pt dump IMAGE, s2pt walk IMAGE --ipa A\n"
	      "  memory in a debugger   s2pt walk TEXT --vttbr W --vtcr W --ipa A   (gdb's x/512gx, QEMU's xp)\n"
	      "  a recording of a VM    s2pt check FILE\n",
	      out);
	fputs("\n  --help     this text; `s2pt COMMAND --help` for a command's options\n"
	      "  --version  the version\n\n"
	      "Exit status: 0 fine; 1 something was found or disagrees; 2 bad usage or input.\n",
	      out);
}

static int run(const struct command *command, int argc, char **argv)
{
	char title[64];
	int status;

	snprintf(title, sizeof(title), "s2pt %s", command->name);
	argv[0] = title;
	program_invocation_name = title;
	status = command->run(argc, argv);
	/* A full disk may show only when the last byte is written. */
	if (fflush(stdout) || ferror(stdout)) {
		error(0, errno, "standard output");
		status = CMD_BAD;
	}
	/* `title` does not outlive this function. */
	program_invocation_name = program_invocation_short_name;
	return status;
}

/* What was given is no command.  If it is a word, say which commands take words. */
static int no_command(const char *text)
{
	char quoted[48];
	uint64_t word;

	args_quote(text, quoted);
	if (word_read(text, &word) == WORD_NONE) {
		fprintf(stderr, "s2pt: no command '%s'; see `s2pt --help`\n", quoted);
		return CMD_BAD;
	}
	fprintf(stderr,
		"s2pt: what is %s?\n"
		"  a descriptor  s2pt decode %s\n"
		"  a syndrome    s2pt fault %s\n"
		"  a register    s2pt regs VTCR_EL2=%s   (and other names)\n",
		quoted, quoted, quoted, quoted);
	return CMD_BAD;
}

int main(int argc, char **argv)
{
	char version[32];

	snprintf(version, sizeof(version), "s2pt %s", s2pt_version_text());
	argp_program_version = version;
	argp_err_exit_status = CMD_BAD;

	if (argc < 2) {
		usage(stderr);
		return CMD_BAD;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h")) {
		usage(stdout);
		return fflush(stdout) ? CMD_BAD : CMD_FINE;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts(argp_program_version);
		return fflush(stdout) ? CMD_BAD : CMD_FINE;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(argv[1], commands[i].name))
			return run(&commands[i], argc - 1, argv + 1);
	return no_command(argv[1]);
}
