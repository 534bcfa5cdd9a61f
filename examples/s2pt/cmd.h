/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef CMD_H
#define CMD_H

/* Exit statuses, the same for every command. */
enum cmd_status {
	/* Nothing to complain about. */
	CMD_FINE = 0,
	/* Something was found, or what was compared disagrees. */
	CMD_FOUND = 1,
	/* Bad usage, unreadable input, or no room for the output. */
	CMD_BAD = 2,
};

/*
 * One function a command.  argv[0] is "s2pt COMMAND"; options are read by argp, which ends the
 * program with status CMD_BAD on an unknown one.  Messages go through error(3), which names the
 * command.
 */
int cmd_check(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_decode(int argc, char **argv);
int cmd_decide(int argc, char **argv);
int cmd_dump(int argc, char **argv);
int cmd_explore(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_storm(int argc, char **argv);
int cmd_trace(int argc, char **argv);
int cmd_walk(int argc, char **argv);

#endif
