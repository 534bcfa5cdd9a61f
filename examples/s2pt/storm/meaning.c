/* SPDX-License-Identifier: BSD-2-Clause */
/* Says in sentences what the table of a storm shows: breaks, livelocks, damage. */

#include "meaning.h"

#include "rows.h"

#include <inttypes.h>

/* Print the policies for which `which` holds as "A", "A and B", "A, B and C".  Returns how many. */
static unsigned int name_them(const struct storm_report *report,
			      bool (*which)(const struct storm_figures *figures), FILE *out)
{
	unsigned int count = 0;
	unsigned int named = 0;

	for (unsigned int i = 0; i < report->n_results; i++)
		count += which(&report->results[i].figures);
	for (unsigned int i = 0; i < report->n_results; i++) {
		if (!which(&report->results[i].figures))
			continue;
		if (named)
			fputs(named + 1 == count ? " and " : ", ", out);
		fputs(report->results[i].name, out);
		named++;
	}
	return count;
}

static bool never_broke(const struct storm_figures *figures)
{
	return !figures->breaks_permission_only;
}

static unsigned int count_of(const struct storm_report *report,
			     bool (*which)(const struct storm_figures *figures))
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < report->n_results; i++)
		count += which(&report->results[i].figures);
	return count;
}

static void print_breaks(const struct storm_report *report, FILE *out)
{
	for (unsigned int i = 0; i < report->n_results; i++) {
		const struct storm_figures *figures = &report->results[i].figures;
		uint64_t breaks = figures->breaks_permission_only;

		if (!breaks)
			continue;
		fprintf(out,
			"%s broke a live entry %" PRIu64 " time%s for nothing but permissions, "
			"once in %.1f accesses;\nthe longest a vCPU went without progress is "
			"%" PRIu64 " faults in a row.\n",
			report->results[i].name, breaks, breaks == 1 ? "" : "s",
			(double)figures->accesses / (double)breaks, figures->longest_stall);
	}
	if (!count_of(report, never_broke))
		return;
	name_them(report, never_broke, out);
	fputs(" never broke a live entry for permissions alone.\n", out);
}

static void print_livelock(const struct storm_result *result, FILE *out)
{
	const struct storm_livelock *livelock = &result->livelock;

	if (!result->figures.livelocks)
		return;
	fprintf(out,
		"%s: LIVELOCK as the RFC of 2020 describes it: %" PRIu64 " time%s a vCPU was given "
		"up.  First vCPU %u:\nno progress in %u faults at IPA 0x%" PRIx64
		"; the entry of level %d was 0x%" PRIx64 " in the end;\nthe vCPU itself had last "
		"broken 0x%" PRIx64 " and made 0x%" PRIx64 ".\n",
		s2pt_policy_name(result->policy), result->figures.livelocks,
		result->figures.livelocks == 1 ? "" : "s", livelock->vcpu, livelock->faults,
		livelock->ipa, livelock->level, livelock->word, livelock->broke, livelock->made);
}

static void print_damage(const struct storm_result *result, FILE *out)
{
	const struct storm_figures *figures = &result->figures;
	const struct s2pt_tlb_stale *stale = &result->stale;
	const struct s2pt_complaint *complaint = &result->complaint;

	if (storm_clean(figures))
		return;
	fprintf(out,
		"%s: WRONG: %" PRIu64 " stale hits, %" PRIu64 " stale entries left, %" PRIu64
		" writes lost, %" PRIu64 " wrong pages,\n%" PRIu64 " tables leaked, %" PRIu64
		" misused, %" PRIu64 " complaints, %" PRIu64 " errors (%s).\n",
		s2pt_policy_name(result->policy), figures->stale_hits, figures->stale_left,
		figures->writes_lost, figures->pages_wrong, figures->tables_leaked,
		figures->tables_misused, figures->complaints, figures->errors,
		s2pt_status_name(result->error));
	if (figures->complaints)
		fprintf(out,
			"The first complaint: %s; IPA 0x%" PRIx64 ", level %d: 0x%" PRIx64
			", then 0x%" PRIx64 ".\n",
			s2pt_check_reason_name(complaint->reason), complaint->ipa, complaint->level,
			complaint->old, complaint->word);
	if (stale->word)
		fprintf(out,
			"The first stale entry: CPU %u, IPA 0x%" PRIx64 ", 0x%" PRIx64
			" cached where the table has 0x%" PRIx64 ".\n",
			stale->cpu, stale->ipa, stale->word, stale->now);
}

static bool all_clean(const struct storm_report *report)
{
	for (unsigned int i = 0; i < report->n_results; i++)
		if (!storm_clean(&report->results[i].figures))
			return false;
	return true;
}

void storm_print_meaning(const struct storm_report *report, FILE *out)
{
	fputc('\n', out);
	print_breaks(report, out);
	for (unsigned int i = 0; i < report->n_results; i++)
		print_livelock(&report->results[i], out);
	for (unsigned int i = 0; i < report->n_results; i++)
		print_damage(&report->results[i], out);
	if (all_clean(report))
		fputs("Nothing was stale, lost or leaked.\n", out);
}
