/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of a translation into casemate's words, and the parts that write these. */

#ifndef TRACE_CASEMATE_STATE_H
#define TRACE_CASEMATE_STATE_H

#include "picture.h"
#include "s2pt/host/record.h"

/*
 * The address that stands for the lock of the tree: casemate asks for a lock, but only for its
 * address.
 */
#define LOCK UINT64_C(0xfff)

struct casemate_cpu {
	/* Its registers were told, the tree among them; the tree still is in VTTBR_EL2. */
	bool knows;
	bool loaded;
	/* The line of its last DSB. */
	uint64_t dsb;
};

struct casemate {
	const char *path;
	struct s2pt_record head;
	uint64_t line;
	uint64_t id;
	uint64_t left_out;
	/* The first root, and the last. */
	s2pt_pa_t root;
	s2pt_pa_t loads;
	/* The end of all memory for tables so far: what lies behind it is free for another root. */
	s2pt_pa_t behind;
	/* The VMID of the last root. */
	uint64_t vmid;
	/* An empty root was told of, for CPUs that have loaded no tables of the recording's. */
	bool spare;
	/* The CPU that is alone, plus 1; 0: none. */
	unsigned int locked;
	struct picture *picture;
	struct casemate_cpu *cpus;
	const char *wrong;
};

/* casemate_write.c: an event is begun, what belongs to it is printed, and it is ended. */
void casemate_begin(struct casemate *casemate, const char *name, unsigned int cpu);
void casemate_end(const struct casemate *casemate);
/* Whole events. */
void casemate_memory(struct casemate *casemate, const char *name,
		     const struct s2pt_check_event *event, uint64_t size);
void casemate_hint(struct casemate *casemate, const char *kind, unsigned int cpu, uint64_t location,
		   uint64_t value);
void casemate_sysreg(struct casemate *casemate, const char *name, unsigned int cpu, uint64_t value);
void casemate_lock(struct casemate *casemate, const char *name, unsigned int cpu);

/* casemate_root.c: registers, and the tables that are in them. */
void casemate_load(struct casemate *casemate, unsigned int cpu);
void casemate_root(struct casemate *casemate, const struct s2pt_check_event *event);
void casemate_msr(struct casemate *casemate, const struct s2pt_check_event *event);
/* Nobody uses the tables any more. */
void casemate_release(struct casemate *casemate, unsigned int cpu);

/* casemate_step.c: barriers and TLBIs. */
void casemate_step(struct casemate *casemate, const struct s2pt_check_event *event);
void casemate_instruction(struct casemate *casemate, const struct s2pt_check_event *event);

#endif
