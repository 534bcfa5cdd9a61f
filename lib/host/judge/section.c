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
	enters->broke = 0;
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

void s2pt_check_read(struct s2pt_check *check, unsigned int cpu)
{
	struct cpu *reader = &check->cpus[cpu];

	if (reader->sections++ != 0)
		return;
	reader->reads = check->now;
	reader->reader_before = check->last_reader;
	if (check->last_reader)
		check->cpus[check->last_reader - 1].reader_behind = cpu + 1;
	else
		check->first_reader = cpu + 1;
	check->last_reader = cpu + 1;
}

void s2pt_check_unread(struct s2pt_check *check, unsigned int cpu)
{
	struct cpu *reader = &check->cpus[cpu];

	if (reader->sections == 0 || --reader->sections != 0)
		return;
	if (reader->reader_before)
		check->cpus[reader->reader_before - 1].reader_behind = reader->reader_behind;
	else
		check->first_reader = reader->reader_behind;
	if (reader->reader_behind)
		check->cpus[reader->reader_behind - 1].reader_before = reader->reader_before;
	else
		check->last_reader = reader->reader_before;
	reader->reads = reader->reader_before = reader->reader_behind = 0;
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

static bool is_leaf(const struct s2pt_check *check, const struct place *place, uint64_t word)
{
	return s2pt_check_valid(&check->config, word, place->level) &&
	       !s2pt_check_is_table(word, place->level);
}

/*
 * What was there before `event`, which wrote over `old`: a leaf that the CPU itself broke last, and that
 * maps the same memory with the same type when it is made again, has been there all the time.
 */
static uint64_t found_there(struct s2pt_check *check, const struct s2pt_check_event *event,
			    const struct place *place, uint64_t old)
{
	struct cpu *cpu = &check->cpus[event->cpu];
	uint64_t broke = cpu->broke;

	if (is_leaf(check, place, old) && !(event->want & 1)) {
		cpu->broke_at = place->at;
		cpu->broke = old;
	}
	if (!broke || cpu->broke_at != place->at || !is_leaf(check, place, event->want))
		return old;
	cpu->broke = 0;
	return s2pt_check_needs_break(&check->config, place->level, broke, event->want) ==
			       S2PT_CHECK_RIGHT
		       ? broke
		       : old;
}

/* The rule is that of KVM: stage2_map_walker_try_leaf(), and the relaxation of permissions. */
void s2pt_check_caches(struct s2pt_check *check, const struct s2pt_check_event *event,
		       const struct place *place, uint64_t old)
{
	const struct s2pt_check_config *config = &check->config;
	const struct cpu *cpu = &check->cpus[event->cpu];
	uint64_t size = s2pt_level_size(&config->geom, place->level);
	uint64_t word = event->want;
	s2pt_pa_t pa;
	bool had;

	if (!config->caches || config->regime != S2PT_STAGE2)
		return;
	old = found_there(check, event, place, old);
	had = is_leaf(check, place, old);
	if (!is_leaf(check, place, word))
		return;
	pa = s2pt_check_address(&config->geom, word, place->level);
	if (!config->fwb && s2pt_check_cacheable(word) && !had && !covers(&cpu->data, pa, size))
		(void)s2pt_check_complain(check, S2PT_CHECK_DATA, place, old);
	if (s2pt_check_executable(config, word) && !(had && s2pt_check_executable(config, old)) &&
	    !covers(&cpu->code, pa, size))
		(void)s2pt_check_complain(check, S2PT_CHECK_CODE, place, old);
}
