/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes stores of SVE apart. */

#ifndef S2PT_RECORD_DECODE_SVE_H
#define S2PT_RECORD_DECODE_SVE_H

#include "decode.h"

bool decode_is_sve_store(uint32_t word);

/* What `decode` left as DECODE_NONE becomes DECODE_SCALABLE if it is one of these stores. */
void decode_sve(uint32_t word, const uint64_t x[32], struct decode *decode);

#endif
