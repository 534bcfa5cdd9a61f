/* SPDX-License-Identifier: BSD-2-Clause */
/* What the registers of a fault say, as sentences and as JSON. */

#ifndef FAULT_TELL_H
#define FAULT_TELL_H

#include "log.h"
#include "s2pt/fault.h"

#include <jansson.h>

/* A buffer for one sentence. */
#define TELL_TEXT 200

/* A fault, and what the log has of it. */
struct tell {
	struct fault_log log;
	/* The class is that of an abort of a lower exception level, or of EL2 itself. */
	bool abort;
	bool of_el2;
	/* Filled where it is an abort. */
	struct s2pt_fault fault;
	/* The IPA was taken from PAR_EL1, or from a log that names it. */
	bool located;
};

/*
 * Does the log name an IPA that its registers contradict?  Then `text` says how; HPFAR_EL2 and FAR_EL2 count
 * only where the syndrome leaves them valid.
 */
bool tell_conflict(const struct fault_log *log, char text[TELL_TEXT]);

/* Work out what the log says. */
void tell_make(const struct fault_log *log, struct tell *tell);

/* "a write of 4 bytes from w8", "a fetch". */
const char *tell_access(const struct tell *tell, char text[TELL_TEXT]);

/* Where it happened, and whether that can be trusted. */
const char *tell_ipa(const struct tell *tell, char text[TELL_TEXT]);

/* What KVM does about it, as long as nothing is known of the memory behind. */
const char *tell_kvm(const struct tell *tell);

/* The name of what a plan does: "map", "relax" and so on. */
const char *tell_action(enum s2pt_action action);

#endif
