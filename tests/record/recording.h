/* SPDX-License-Identifier: BSD-2-Clause */
/* Makes recordings for tests, and compares them with what they ought to be. */

#ifndef TEST_RECORDING_H
#define TEST_RECORDING_H

#include <s2pt/record/recorder.h>

/* Where the arena lies in recordings. */
#define ARENA UINT64_C(0x80000000)

/* Set by a test that wants tables to be write-protected where that can be. */
extern bool recording_shielded;

/*
 * Begin a recording of two CPUs, with VMID 7.  What `config` says goes before that.  Returns memory
 * for a table at ARENA, of one page of 4 KiB.
 */
uint64_t *recording_open(const struct s2pt_recorder_config *config);

/*
 * End it.  `wanted` is what it has after the lines that recording_open() made, and before `end` and
 * the remarks behind it.  Returns what s2pt_recorder_close() did.
 */
bool recording_close(const char *wanted);

/* The same; the text that is wanted has all that stands behind, too. */
bool recording_close_all(const char *wanted);

#endif
