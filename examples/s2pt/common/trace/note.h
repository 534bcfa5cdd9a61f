/* SPDX-License-Identifier: BSD-2-Clause */
/* The notes of rows. */

#ifndef TRACE_NOTE_H
#define TRACE_NOTE_H

#include "reader.h"

/* Read the note of a row that is no mark: `detail`, and the VM.  False after a complaint. */
bool trace_read_note(struct trace_reader *reader, const char *note, struct trace_row *row);

#endif
