/* SPDX-License-Identifier: BSD-2-Clause */
/* The registers of a fault, as lines of logs have them. */

#ifndef FAULT_LOG_H
#define FAULT_LOG_H

#include <stdbool.h>
#include <stdint.h>

/* What can be found in a log. */
enum fault_register {
	FAULT_ESR,
	FAULT_HPFAR,
	FAULT_FAR,
	FAULT_IPA,
	FAULT_PAR,
	/* The exception class alone, ESR_EL2.EC: all that the tracepoint kvm_exit tells. */
	FAULT_CLASS,
	FAULT_REGISTERS,
};

/* What was found: values, and a set of `1 << enum fault_register`. */
struct fault_log {
	unsigned int has;
	uint64_t value[FAULT_REGISTERS];
};

/* Called when a log is complete: a next one begins. */
typedef void fault_log_done(void *ctx, const struct fault_log *log);

/* The state while lines are read. */
struct fault_reader {
	struct fault_log log;
	/* Said by options: the text may not say them again.  A set like `fault_log::has`. */
	unsigned int given;
	/* They contradict each other, and nothing can be said. */
	bool open;
	/* A fault was complete already. */
	bool ended;
	/* The line prints hexadecimal without 0x. */
	bool hex;
	/* How many words without a name were taken. */
	unsigned int unnamed;
	/* Lines that say nothing of a fault, and are no words alone, were passed over. */
	bool skipped;
	/* A message was printed: a value that is none, or that can be read in two ways. */
	bool failed;
	fault_log_done *done;
	void *ctx;
};

/*
 * Take in a line: names with values in any notation ("hsr=", "ESR_EL2 0x..", "esr: 24 1 0000046",
 * "HPFAR:0000.."), or words alone, which are ESR, HPFAR and FAR in this order.  The line is cut up.
 */
void fault_read_line(struct fault_reader *reader, char *line);

/* The text has ended. */
void fault_read_end(struct fault_reader *reader);

#endif
