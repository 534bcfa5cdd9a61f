/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes lines of recordings: what is read of one is printed as a line that says the same. */

#include "input.h"
#include "s2pt/host/record.h"

#include <stdlib.h>
#include <string.h>

static void read_again(const struct s2pt_check_event *event)
{
	struct s2pt_check_event read;
	char line[S2PT_RECORD_LINE];
	char again[S2PT_RECORD_LINE];

	if (s2pt_record_print(event, line, sizeof(line)) < 0)
		abort();
	if (s2pt_record_parse(line, &read) != S2PT_RECORD_EVENT || read.kind != event->kind ||
	    s2pt_record_print(&read, again, sizeof(again)) < 0 || strcmp(line, again) != 0)
		abort();
}

static void read_head_again(const struct s2pt_record *record)
{
	struct s2pt_record read;
	char line[S2PT_RECORD_LINE];
	char again[S2PT_RECORD_LINE];

	if (s2pt_record_print_head(record, line, sizeof(line)) < 0)
		abort();
	if (!s2pt_record_parse_head(line, &read) ||
	    s2pt_record_print_head(&read, again, sizeof(again)) < 0 || strcmp(line, again) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char line[512];
	struct s2pt_check_event event;
	struct s2pt_record record;
	struct s2pt_record_wrong wrong;

	if (size >= sizeof(line))
		return 0;
	memcpy(line, data, size);
	line[size] = 0;
	if (s2pt_record_parse(line, &event) == S2PT_RECORD_EVENT)
		read_again(&event);
	if (s2pt_record_read_head(line, &record, &wrong))
		read_head_again(&record);
	else if (!memchr(wrong.word, 0, sizeof(wrong.word)) || !wrong.why[0])
		abort();
	return 0;
}
