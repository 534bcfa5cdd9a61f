/* SPDX-License-Identifier: BSD-2-Clause */
/* A source that is pasted text: its registers and its image. */

#ifndef SOURCE_TEXT_H
#define SOURCE_TEXT_H

#include "source.h"

/* Get the registers and the image of `source->paste`.  False, with a message. */
bool source_text(struct source *source, struct findings *findings);

#endif
