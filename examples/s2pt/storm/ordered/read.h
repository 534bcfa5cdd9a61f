/* SPDX-License-Identifier: BSD-2-Clause */
/* The reading of dirty bitmaps. */

#ifndef ORDERED_READ_H
#define ORDERED_READ_H

#include "state.h"

/* Number of words in a slot's bit sets. */
uint64_t log_words(const struct replay *replay, const struct trace_slot *slot);

/* The reading of a bitmap begins, and ends, at two marks. */
void log_read_begin(struct replay *replay, const struct trace_mark *mark, struct replay_slot *log);
void log_read_end(struct replay *replay, const struct trace_mark *mark, struct replay_slot *log);
/* The pages of a word that may be dirty still, since they were reported and protected at once. */
uint64_t log_again(const struct replay_slot *log, uint64_t word);
/* The pages of a word are protected again: remember those that are being reported. */
void log_protect_again(struct replay *replay, uint32_t vm, uint32_t slot, uint64_t word);
/* The first pages are about to be protected again: what is dirty now has been read. */
void log_read_first(struct replay *replay, uint32_t vm, uint32_t slot);

#endif
