/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening the image that the command line names. */

#ifndef SOURCE_OPEN_H
#define SOURCE_OPEN_H

#include "source.h"

/* Read the image and the registers.  False, with a message, if either can't be read. */
bool source_open(struct source *source, struct findings *findings);

/* Free what source_open() got. */
void source_close(struct source *source);

#endif
