/* SPDX-License-Identifier: BSD-2-Clause */
/* The commands of s2pt, and the exit statuses that they share. */

#ifndef CMD_H
#define CMD_H

/* Exit statuses of all commands. */
enum cmd_status {
	/* Nothing is wrong. */
	CMD_FINE = 0,
	/* Something is wrong, or what was compared disagrees. */
	CMD_FOUND = 1,
	/* Bad usage, unreadable input, or no room for the output. */
	CMD_BAD = 2,
	/* A signal came before the end, and nothing was found by then: as shells tell it. */
	CMD_INTERRUPTED = 130,
};

/*
 * One function for each command.  argv[0] is "s2pt COMMAND"; options are read by argp, which ends
 * the program with status CMD_BAD on an unknown one.  Messages go through error(3), which names the
 * command.
 */
int cmd_check(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_decode(int argc, char **argv);
int cmd_decide(int argc, char **argv);
int cmd_diff(int argc, char **argv);
int cmd_dump(int argc, char **argv);
int cmd_encode(int argc, char **argv);
int cmd_explore(int argc, char **argv);
int cmd_fault(int argc, char **argv);
int cmd_generate(int argc, char **argv);
int cmd_regs(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_roots(int argc, char **argv);
int cmd_storm(int argc, char **argv);
int cmd_tlbi(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_walk(int argc, char **argv);

#endif
