/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the snapshots that belong to a trace: their leaves, their registers, and the row at which
 * they were taken.
 */

#include "leaves.h"

#include "common/args.h"
#include "common/trace/csv_file.h"

#include <dirent.h>
#include <errno.h>
#include <error.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#define LEAVES_HEADER "vmid,ipa,level,descriptor,pa,size"

/* The columns of the file. */
enum {
	LEAF_VMID,
	LEAF_IPA,
	LEAF_LEVEL,
	LEAF_WORD,
	LEAF_PA,
	LEAF_SIZE
};

static bool read_leaf(struct csv_file *csv, const char *const *column, struct snapshot *snapshot)
{
	struct snapshot_leaf leaf;
	uint64_t level;
	uint64_t vmid;

	/* Entries that are not valid have no output address. */
	if (!*column[LEAF_PA])
		return true;
	if (!args_number(column[LEAF_VMID], &vmid) || !args_number(column[LEAF_IPA], &leaf.ipa) ||
	    !args_number(column[LEAF_LEVEL], &level) ||
	    !args_number(column[LEAF_WORD], &leaf.word) ||
	    !args_number(column[LEAF_PA], &leaf.pa) ||
	    !args_number(column[LEAF_SIZE], &leaf.size) || vmid > UINT16_MAX ||
	    level > S2PT_LEVEL_MAX)
		return csv_bad(csv, "not a leaf");
	leaf.vmid = (unsigned int)vmid;
	leaf.level = (int)level;
	if (!trace_grow((void **)&snapshot->leaves, snapshot->n_leaves, sizeof(leaf)))
		return csv_bad(csv, "no memory");
	snapshot->leaves[snapshot->n_leaves++] = leaf;
	return true;
}

static int by_place(const void *left, const void *right)
{
	const struct snapshot_leaf *a = left;
	const struct snapshot_leaf *b = right;

	if (a->vmid != b->vmid)
		return a->vmid < b->vmid ? -1 : 1;
	return a->ipa < b->ipa ? -1 : a->ipa > b->ipa;
}

static bool read_leaves(struct snapshot *snapshot, const char *base)
{
	char *path = NULL;
	struct csv_file *csv = NULL;
	const char *const *column;
	bool good = false;

	if (asprintf(&path, "%s.leaves.csv.xz", base) < 0) {
		error(0, 0, "%s: no memory", base);
		return false;
	}
	/* The file may also be there without compression. */
	if (access(path, R_OK) != 0)
		path[strlen(path) - 3] = '\0';
	csv = csv_open(path, LEAVES_HEADER);
	good = csv != NULL;
	while (good && (column = csv_next(csv)) != NULL)
		good = read_leaf(csv, column, snapshot);
	good = csv_close(csv) && good;
	free(path);
	if (good && snapshot->n_leaves)
		qsort(snapshot->leaves, snapshot->n_leaves, sizeof(*snapshot->leaves), by_place);
	return good;
}

/*
 * Find the row after which to compare: the one that the recording's checks found, else that of the
 * snapshot's mark.
 */
static bool find_row(struct snapshot *snapshot, const struct trace *trace, json_t *root)
{
	const json_t *row =
		json_object_get(json_object_get(root, "replay"), "state_equal_after_row");
	json_int_t number = json_integer_value(row);
	/* The mark of the snapshot HOST.NAME is SNAP NAME. */
	const char *dot = strrchr(snapshot->name, '.');
	size_t snaps = 0;

	if (json_is_integer(row) && number >= 0 && (uint64_t)number < trace->n_rows) {
		snapshot->row = (uint32_t)number;
		return true;
	}
	for (size_t i = 0; dot && i < trace->n_marks; i++) {
		const struct trace_mark *mark = &trace->marks[i];

		if (mark->kind != TRACE_MARK_SNAP)
			continue;
		snaps++;
		snapshot->row = mark->row;
		if (!strncmp(mark->text, "SNAP ", 5) && !strcmp(mark->text + 5, dot + 1))
			return true;
	}
	/* The only mark of a snapshot is the right one, whatever its name. */
	if (snaps == 1)
		return true;
	error(0, 0, "%s: the trace does not say where this snapshot belongs", snapshot->name);
	return false;
}

/* Does the snapshot name this trace, as "traces/NAME.csv.xz"? */
static bool belongs(const struct trace *trace, json_t *root)
{
	const char *path = json_string_value(json_object_get(root, "trace"));
	const char *slash = path ? strrchr(path, '/') : NULL;
	const char *name = slash ? slash + 1 : path;
	size_t length = strlen(trace->name);

	return name && !strncmp(name, trace->name, length) && !strncmp(name + length, ".csv", 4);
}

static bool add(struct snapshots *snapshots, const struct trace *trace, const char *base,
		json_t *root)
{
	const char *slash = strrchr(base, '/');
	struct snapshot *snapshot;
	char *json = NULL;
	bool good;

	if (!trace_grow((void **)&snapshots->at, snapshots->count, sizeof(*snapshots->at)) ||
	    asprintf(&json, "%s.json", base) < 0) {
		error(0, 0, "%s: no memory", base);
		return false;
	}
	snapshot = &snapshots->at[snapshots->count++];
	*snapshot = (struct snapshot){ .name = strdup(slash ? slash + 1 : base) };
	good = snapshot->name && registers_load(json, &snapshot->registers) &&
	       find_row(snapshot, trace, root) && read_leaves(snapshot, base);
	free(json);
	return good;
}

/* Load the snapshot of a JSON file, if it belongs to the trace. */
static bool look_at(struct snapshots *snapshots, const struct trace *trace, const char *path)
{
	json_error_t problem;
	json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	char *base;
	bool good = true;

	if (!root) {
		error_at_line(0, 0, path, (unsigned int)problem.line, "%s", problem.text);
		return false;
	}
	if (belongs(trace, root)) {
		base = strndup(path, strlen(path) - strlen(".json"));
		good = base && add(snapshots, trace, base, root);
		free(base);
	}
	json_decref(root);
	return good;
}

static int is_json(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);

	return length > 5 && !strcmp(entry->d_name + length - 5, ".json");
}

bool snapshots_load(struct snapshots *snapshots, const struct trace *trace, const char *directory,
		    bool must)
{
	struct dirent **entries = NULL;
	int count = scandir(directory, &entries, is_json, alphasort);
	bool good = true;

	*snapshots = (struct snapshots){ .at = NULL };
	if (count < 0 && (must || errno != ENOENT)) {
		error(0, errno, "%s", directory);
		return false;
	}
	for (int i = 0; i < count; i++) {
		char *path = NULL;

		if (good)
			good = asprintf(&path, "%s/%s", directory, entries[i]->d_name) >= 0 &&
			       look_at(snapshots, trace, path);
		free(path);
		free(entries[i]);
	}
	free(entries);
	if (!good)
		snapshots_free(snapshots);
	return good;
}

void snapshots_free(struct snapshots *snapshots)
{
	for (size_t i = 0; i < snapshots->count; i++) {
		free(snapshots->at[i].name);
		free(snapshots->at[i].leaves);
		registers_free(&snapshots->at[i].registers);
	}
	free(snapshots->at);
	*snapshots = (struct snapshots){ .at = NULL };
}
