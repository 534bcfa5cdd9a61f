/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The configuration a tree is compiled with: what decides the shape of the page tables, and no more.  S2PT_PAGE_SHIFT comes
 * from the build.
 */
#ifndef S2PT_SHIM_AUTOCONF_H
#define S2PT_SHIM_AUTOCONF_H

#define CONFIG_ARM64 1
#define CONFIG_64BIT 1
/* Without this one phys_addr_t is 32 bits wide, and nothing says so. */
#define CONFIG_PHYS_ADDR_T_64BIT    1
#define CONFIG_ARM64_HW_AFDBM       1
#define CONFIG_KVM                  1
#define CONFIG_MMU                  1
#define CONFIG_CC_HAS_ASM_GOTO      1
#define CONFIG_HZ                   100
#define CONFIG_ARM64_PAGE_SHIFT     S2PT_PAGE_SHIFT
#define CONFIG_PAGE_SHIFT           S2PT_PAGE_SHIFT
#define CONFIG_ARM64_CONT_PTE_SHIFT 4
#define CONFIG_ARM64_CONT_PMD_SHIFT 4

#if S2PT_PAGE_SHIFT == 12
#define CONFIG_ARM64_4K_PAGES 1
#define CONFIG_ARM64_VA_BITS  48
#define CONFIG_PGTABLE_LEVELS 4
#define CONFIG_ARM64_PA_BITS  48
#elif S2PT_PAGE_SHIFT == 14
#define CONFIG_ARM64_16K_PAGES 1
#define CONFIG_ARM64_VA_BITS   48
#define CONFIG_PGTABLE_LEVELS  4
#define CONFIG_ARM64_PA_BITS   48
#elif S2PT_PAGE_SHIFT == 16
#define CONFIG_ARM64_64K_PAGES  1
#define CONFIG_ARM64_VA_BITS    52
#define CONFIG_ARM64_VA_BITS_52 1
#define CONFIG_PGTABLE_LEVELS   3
#define CONFIG_ARM64_PA_BITS    52
#define CONFIG_ARM64_PA_BITS_52 1
#else
#error "S2PT_PAGE_SHIFT must be 12, 14 or 16"
#endif

#endif
