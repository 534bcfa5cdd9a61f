/* SPDX-License-Identifier: BSD-2-Clause */
/* The memory types that the bytes of a MAIR and of PAR_EL1 stand for. */

#ifndef MAIR_H
#define MAIR_H

/* A buffer for mair_text(). */
#define MAIR_TEXT 80

/* The memory type that a byte of MAIR_ELx stands for. */
const char *mair_text(unsigned int byte, char text[MAIR_TEXT]);

#endif
