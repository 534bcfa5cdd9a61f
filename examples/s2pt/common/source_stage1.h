/* SPDX-License-Identifier: BSD-2-Clause */
/* The options that make a source one of a stage 1, and its registers. */

#ifndef SOURCE_STAGE1_H
#define SOURCE_STAGE1_H

#include "source.h"

/* A child parser for --stage1, --upper and --mair; its input is a `struct source *`. */
extern const struct argp source_stage1_argp;

#endif
