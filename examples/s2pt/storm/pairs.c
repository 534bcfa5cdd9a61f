/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds out for which fault of a trace each page was reported as dirty. */

#include "pairs.h"

#include <error.h>
#include <stdlib.h>

static void pair_all(const struct trace *trace, uint32_t *faults, uint32_t *pairs)
{
	for (size_t i = 0; i < trace->n_threads; i++)
		faults[i] = TRACE_NONE;
	for (uint32_t i = 0; i < trace->n_rows; i++) {
		const struct trace_row *row = &trace->rows[i];

		pairs[i] = TRACE_NONE;
		if (row->kind == TRACE_FAULT) {
			faults[row->thread] = i;
		} else if (row->kind == TRACE_DIRTY && faults[row->thread] != TRACE_NONE) {
			pairs[i] = faults[row->thread];
			pairs[faults[row->thread]] = i;
			faults[row->thread] = TRACE_NONE;
		}
	}
}

uint32_t *pairs_find(const struct trace *trace)
{
	uint32_t *faults = malloc((trace->n_threads + 1) * sizeof(*faults));
	uint32_t *pairs = malloc((trace->n_rows + 1) * sizeof(*pairs));

	if (faults && pairs) {
		pair_all(trace, faults, pairs);
	} else {
		error(0, 0, "%s: no memory", trace->path);
		free(pairs);
		pairs = NULL;
	}
	free(faults);
	return pairs;
}
