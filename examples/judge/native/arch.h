/* SPDX-License-Identifier: BSD-2-Clause */
/* Stands in for ../arm64/arch.h where the example is compiled for another machine than arm64. */

#ifndef JUDGE_ARCH_H
#define JUDGE_ARCH_H

#include <s2pt/record/instructions.h>

#define dsb(option)        s2pt_dsb(option)
#define isb()              s2pt_isb()
#define read_vttbr()       s2pt_mrs(vttbr_el2)
#define write_vttbr(value) s2pt_msr(vttbr_el2, value)
#define tlbi_ipa(ipa)      s2pt_tlbi_of(ipas2e1is, (ipa) >> 12)
#define tlbi_stage1()      s2pt_tlbi(vmalle1is)

#endif
