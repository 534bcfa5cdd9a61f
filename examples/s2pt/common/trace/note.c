/* SPDX-License-Identifier: BSD-2-Clause */
/* Reads the notes of a trace's rows: details that only some kinds of rows have. */

#include "note.h"

#include "common/args.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Read the number behind `name`= at the start of a note, up to a blank or the note's end. */
static bool named_number(const char *note, const char *name, uint64_t *value)
{
	size_t skip = strlen(name);
	char number[24];
	size_t length;

	if (strncmp(note, name, skip) != 0 || note[skip] != '=')
		return false;
	note += skip + 1;
	length = strcspn(note, " ");
	if (length >= sizeof(number))
		return false;
	memcpy(number, note, length);
	number[length] = '\0';
	return args_number(number, value);
}

static bool fault_name(const char *note, uint64_t *value)
{
	static const char *const names[] = {
		[TRACE_FAULT_TRANSLATION] = "translation",
		[TRACE_FAULT_PERMISSION] = "permission",
		[TRACE_FAULT_ACCESS] = "access",
		[TRACE_FAULT_OTHER] = "other",
	};
	size_t length = strcspn(note, " ");

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == length && !strncmp(names[i], note, length)) {
			*value = i;
			return true;
		}
	}
	return false;
}

/* Read "hva of slot 1 of vm NAME": the number, and the rest into `name`. */
static bool slot_number(const char *note, uint64_t *value, const char **name)
{
	static const char before[] = "hva of slot ";
	static const char between[] = " of vm ";
	const char *number = note + sizeof(before) - 1;
	char *end = NULL;

	if (strncmp(note, before, sizeof(before) - 1) != 0)
		return false;
	*value = strtoul(number, &end, 10);
	if (end == number || strncmp(end, between, sizeof(between) - 1) != 0)
		return false;
	*name = end + sizeof(between) - 1;
	return true;
}

/* Read what only this kind of row has; `*name` becomes a VM's name if the note has one. */
static bool read_detail(const char *note, struct trace_row *row, const char **name)
{
	if (row->kind == TRACE_FAULT)
		return fault_name(note, &row->detail);
	if (row->kind == TRACE_LOG_MASK)
		return named_number(note, "mask", &row->detail);
	if (row->kind == TRACE_AGE)
		return named_number(note, "mkold", &row->detail) && row->detail <= 1;
	if (row->kind == TRACE_MAP)
		return !*note || named_number(note, "flags", &row->detail);
	if (row->kind == TRACE_HOST_UNMAP || row->kind == TRACE_HOST_SET ||
	    row->kind == TRACE_HOST_AGE || row->kind == TRACE_HOST_TEST)
		return slot_number(note, &row->detail, name);
	return true;
}

bool trace_read_note(struct trace_reader *reader, const char *note, struct trace_row *row)
{
	const char *last = strrchr(note, ' ');
	const char *name = NULL;
	char quoted[48];

	if (!read_detail(note, row, &name))
		return csv_bad(reader->csv, "note is '%s'", args_quote(note, quoted));
	last = last ? last + 1 : note;
	if (!strncmp(last, "vm=", 3))
		name = last + 3;
	row->vm = name ? trace_find_vm(reader->trace, name, strcspn(name, " ")) : reader->current;
	if (row->vm == TRACE_NONE)
		return csv_bad(reader->csv, "no such VM: '%s'",
			       args_quote(name ? name : "", quoted));
	if (row->vcpu >= 0 && (unsigned int)row->vcpu >= reader->trace->vms[row->vm].vcpus)
		return csv_bad(reader->csv, "vcpu %d of a VM with %u", row->vcpu,
			       reader->trace->vms[row->vm].vcpus);
	return true;
}
