/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes events in the words of casemate 3. */

#include "casemate_state.h"

#include <inttypes.h>
#include <stdio.h>

/* Begin an event.  Its source stands at the end of the line. */
void casemate_begin(struct casemate *casemate, const char *name, unsigned int cpu)
{
	printf("(%s (id %" PRIu64 ") (tid %u)", name, casemate->id++, cpu);
}

void casemate_end(const struct casemate *casemate)
{
	printf(" (src \"%s:%" PRIu64 "\"))\n", casemate->path, casemate->line);
}

void casemate_memory(struct casemate *casemate, const char *name,
		     const struct s2pt_check_event *event, uint64_t size)
{
	casemate_begin(casemate, name, event->cpu);
	printf(" (address 0x%" PRIx64 ") (size 0x%" PRIx64 ")", event->at, size);
	casemate_end(casemate);
}

void casemate_hint(struct casemate *casemate, const char *kind, unsigned int cpu, uint64_t location,
		   uint64_t value)
{
	casemate_begin(casemate, "hint", cpu);
	printf(" (kind %s) (location 0x%" PRIx64 ") (value 0x%" PRIx64 ")", kind, location, value);
	casemate_end(casemate);
}

void casemate_sysreg(struct casemate *casemate, const char *name, unsigned int cpu, uint64_t value)
{
	casemate_begin(casemate, "sysreg-write", cpu);
	printf(" (sysreg %s) (value 0x%" PRIx64 ")", name, value);
	casemate_end(casemate);
}

void casemate_lock(struct casemate *casemate, const char *name, unsigned int cpu)
{
	casemate_begin(casemate, name, cpu);
	printf(" (address 0x%" PRIx64 ")", LOCK);
	casemate_end(casemate);
}
