/* SPDX-License-Identifier: BSD-2-Clause */
/* Writes the files of a trace into a folder and replays them. */

#include "ordered_check.h"

#include <error.h>
#include <stdio.h>
#include <unistd.h>

struct ordered_report check_ordered(const struct ordered_files *files)
{
	struct ordered_options options = { .policy = files->policy, .listed = 20 };
	struct ordered_report report = { .traces = 0 };
	char folder[64];
	char name[128];
	char dirty[256];
	char path[256];

	scratch_make(folder);
	snprintf(name, sizeof(name), "%s.csv", files->name);
	snprintf(path, sizeof(path), "%s", text_write(files->trace, folder, name));
	if (files->dirty)
		snprintf(dirty, sizeof(dirty), "%s", text_write(files->dirty, folder, "dirty.csv"));
	else
		snprintf(dirty, sizeof(dirty), DATA "/dirty/%s.dirty.csv.xz", files->name);
	if (access(dirty, R_OK) == 0)
		options.dirty = dirty;
	options.snapshots = files->snapshots ? files->snapshots : DATA "/snapshots";
	if (!ordered_one(&options, path, &report))
		error(99, 0, "%s was refused", files->name);
	scratch_drop(folder);
	return report;
}

struct ordered_report check_rows(const char *name, const char *rows, const char *bitmaps)
{
	struct text trace = text_of(rows);
	struct text dirty = text_of(bitmaps ? bitmaps : DIRTY_HEADER);
	struct ordered_files files = {
		.trace = &trace,
		.name = name,
		.dirty = &dirty,
		.policy = S2PT_KVM,
	};
	struct ordered_report report = check_ordered(&files);

	text_free(&trace);
	text_free(&dirty);
	return report;
}

void check_show(const struct ordered_report *report)
{
	report_print(report, "trace", stderr);
}
