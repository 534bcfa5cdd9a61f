/* SPDX-License-Identifier: BSD-2-Clause */
/* Follows operations: which CPU is alone in one, and of which memory caches were cleaned in it. */

#include "section.h"

#include "complain.h"
#include "due.h"
#include "state.h"
#include "word.h"

void s2pt_check_enter(struct s2pt_check *check, unsigned int cpu)
{
	struct cpu *enters = &check->cpus[cpu];

	if (enters->nested++ != 0)
		return;
	enters->data = (struct cleaned){ .next = 0 };
	enters->code = (struct cleaned){ .next = 0 };
	check->inside++;
	if (check->alone)
		(void)s2pt_check_complain(check, S2PT_CHECK_NOT_ALONE, NULL, 0);
}

void s2pt_check_leave(struct s2pt_check *check, unsigned int cpu)
{
	struct cpu *leaver = &check->cpus[cpu];

	if (leaver->nested == 0 || --leaver->nested != 0)
		return;
	check->inside--;
	if (leaver->owes)
		s2pt_check_left(check, cpu);
	s2pt_check_beside(check, cpu);
}

void s2pt_check_alone(struct s2pt_check *check, unsigned int cpu)
{
	unsigned int own = check->cpus[cpu].nested != 0;

	if (check->inside != own || (check->alone && check->alone != cpu + 1))
		(void)s2pt_check_complain(check, S2PT_CHECK_NOT_ALONE, NULL, 0);
	check->alone = cpu + 1;
}

void s2pt_check_beside(struct s2pt_check *check, unsigned int cpu)
{
	if (check->alone == cpu + 1)
		check->alone = 0;
}

void s2pt_check_cleaned(struct s2pt_check *check, const struct s2pt_check_event *event)
{
	struct cpu *cpu = &check->cpus[event->cpu];
	struct cleaned *cleaned = event->kind == S2PT_CHECK_CLEAN ? &cpu->data : &cpu->code;
	unsigned int last = (cleaned->next + CLEANED - 1) % CLEANED;

	if (cleaned->end[last] == event->at && cleaned->first[last] < event->at) {
		cleaned->end[last] += event->size;
		return;
	}
	cleaned->first[cleaned->next] = event->at;
	cleaned->end[cleaned->next] = event->at + event->size;
	cleaned->next = (cleaned->next + 1) % CLEANED;
}

static bool covers(const struct cleaned *cleaned, s2pt_pa_t pa, uint64_t size)
{
	for (unsigned int i = 0; i < CLEANED; i++)
		if (cleaned->first[i] <= pa && pa + size <= cleaned->end[i])
			return true;
	return false;
}

/* The rule is that of KVM: stage2_map_walker_try_leaf(), and the relaxation of permissions. */
void s2pt_check_caches(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old)
{
	const struct s2pt_check_config *config = &check->config;
	const struct cpu *cpu = &check->cpus[event->cpu];
	uint64_t size = s2pt_level_size(&config->geom, place->level);
	bool had = s2pt_check_valid(config, old, place->level) &&
		   !s2pt_check_is_table(old, place->level);
	uint64_t word = event->want;
	s2pt_pa_t pa;

	if (!config->caches || !s2pt_check_valid(config, word, place->level) ||
	    s2pt_check_is_table(word, place->level))
		return;
	pa = s2pt_check_address(&config->geom, word, place->level);
	if (!config->fwb && s2pt_check_cacheable(word) && !had && !covers(&cpu->data, pa, size))
		(void)s2pt_check_complain(check, S2PT_CHECK_DATA, place, old);
	if (s2pt_check_executable(word) && !(had && s2pt_check_executable(old)) &&
	    !covers(&cpu->code, pa, size))
		(void)s2pt_check_complain(check, S2PT_CHECK_CODE, place, old);
}
