/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rows of traces that tests of the ordered replay write by hand: a VM `a` with 2 vCPUs and 2 MiB in pages
 * at 0x40000000.
 */
#ifndef ORDERED_ROWS_H
#define ORDERED_ROWS_H

#include "trace_text.h"

#define MARK(text) "5,-1,mark,,,,,,,,,,,,,1," text ",,\n"

#define VM_OF(name)                                                                                \
	"1,-1,mark,,,,,,,,,,,,,1,VM name=" name " vcpus=2 ipabits=40,,\n"                          \
	"1,-1,mark,,,,,,,,,,,,,1,SLOT vm=" name " id=0 ipa=0x40000000 size=0x200000 "              \
	"backing=anon-4k flags=0,,\n"
#define SCENARIO "0,-1,mark,,,,,,,,,,,,,1,SCENARIO t page_size=4096,,\n"
#define START    HEADER SCENARIO VM_OF("a")
/* A second VM before it, whose rows are to say so. */
#define START_TWO HEADER SCENARIO VM_OF("b") VM_OF("a")
#define END       "9,-1,mark,,,,,,,,,,,,,1,END t,,\n"

/* A fault: its syndrome, the columns write,exec,s1ptw,level, and its class. */
#define FAULT(vcpu, ipa, esr, columns, class)                                                      \
	"5," vcpu ",fault," ipa "," esr "," ipa ",," columns ",,,,,1," class ",,\n"
/* What a vCPU does to a page where there is no leaf, or one that allows less. */
#define READ_AT(vcpu, ipa)   FAULT(vcpu, ipa, "0x92000007", "0,0,0,3", "translation")
#define WRITE_AT(vcpu, ipa)  FAULT(vcpu, ipa, "0x92000047", "1,0,0,3", "translation")
#define FETCH_AT(vcpu, ipa)  FAULT(vcpu, ipa, "0x82000007", "0,1,0,3", "translation")
#define DENIED_AT(vcpu, ipa) FAULT(vcpu, ipa, "0x9200004f", "1,0,0,3", "permission")
#define OLD_AT(vcpu, ipa)    FAULT(vcpu, ipa, "0x9200000b", "0,0,0,3", "access")
/* Operations, and what they return. */
#define MAP_AT(vcpu, ipa, size, pa, prot)                                                          \
	"5," vcpu ",map," ipa ",,,,,,,," size "," pa "," prot ",,1,flags=0x18,,\n"
#define MAP_RET(vcpu, code)   "5," vcpu ",map_ret,,,,,,,,,,,," code ",1,,,\n"
#define RELAX_AT(vcpu, ipa)   "5," vcpu ",relax," ipa ",,,,,,,,,,0x6,,1,,,\n"
#define RELAX_RET(vcpu, code) "5," vcpu ",relax_ret,,,,,,,,,,,," code ",1,,,\n"
#define UNMAP_AT(ipa, size)   "5,-1,s2_unmap," ipa ",,,,,,,," size ",,,,1,,,\n"
#define UNMAP_RET             "5,-1,s2_unmap_ret,,,,,,,,,,,,0,1,,,\n"
#define DIRTY_AT(vcpu, ipa)   "5," vcpu ",dirty," ipa ",,,,,,,,,,,,1,,,\n"
#define YOUNG_AT(vcpu, ipa)   "5," vcpu ",mkyoung," ipa ",,,,,,,,,,,,1,,,\n"
/* Invalidations. */
#define UNHINTED                    "2147483647"
#define LOCAL_AT(vcpu, ipa, level)  "5," vcpu ",tlbi_ipa_nsh," ipa ",,,,,,," level ",,,,,1,,,\n"
#define SHARED_AT(vcpu, ipa, level) "5," vcpu ",tlbi_ipa," ipa ",,,,,,," level ",,,,,1,,,\n"
#define RANGE_AT(vcpu, ipa, size)   "5," vcpu ",tlbi_range," ipa ",,,,,,,," size ",,,,1,,,\n"
#define VMID_OF(vcpu)               "5," vcpu ",tlbi_vmid,,,,,,,,,,,,,1,,,\n"
#define VMID                        VMID_OF("-1")
/* A vCPU writes a page, and all goes well. */
#define WRITTEN_AT(vcpu, ipa, pa)                                                                  \
	WRITE_AT(vcpu, ipa)                                                                        \
	MAP_AT(vcpu, ipa, "0x1000", pa, "0x6") MAP_RET(vcpu, "0") DIRTY_AT(vcpu, ipa)

/* All of these, of the first page of the slot. */
#define PAGE0              "0x40000000"
#define READ(vcpu)         READ_AT(vcpu, PAGE0)
#define WRITE(vcpu)        WRITE_AT(vcpu, PAGE0)
#define FETCH(vcpu)        FETCH_AT(vcpu, PAGE0)
#define DENIED(vcpu)       DENIED_AT(vcpu, PAGE0)
#define MAP(vcpu, prot)    MAP_AT(vcpu, PAGE0, "0x1000", "0x80000000", prot)
#define RELAX(vcpu)        RELAX_AT(vcpu, PAGE0)
#define LOCAL(vcpu, level) LOCAL_AT(vcpu, PAGE0, level)
#define DIRTY(vcpu)        DIRTY_AT(vcpu, PAGE0)
#define WRITTEN(vcpu)      WRITTEN_AT(vcpu, PAGE0, "0x80000000")

#define AGED_IF(mkold)     "5,-1,s2_age,0x40000000,,,,,,,,0x1000,,,,1,mkold=" mkold ",,\n"
#define AGED               AGED_IF("1")
#define OLD                "5,-1,mkold,0x40000000,,,,,,,,,,,,1,,,\n"
#define PROTECT            "5,-1,wrprotect,0x40000000,,,,,,,,0x200000,,,,1,,,\n"

/* A slot of huge memory, all of it mapped by one block. */
#define BLOCK                                                                                      \
	MARK("SLOT vm=a id=1 ipa=0x80000000 size=0x200000 backing=anon-thp flags=0")               \
	WRITE_AT("0", "0x80000000")                                                                \
	MAP_AT("0", "0x80000000", "0x200000", "0xc0000000", "0x6")                                 \
	MAP_RET("0", "0") DIRTY_AT("0", "0x80000000")
/* A page of it, written while logging. */
#define DENIED_PAGE(vcpu, page) FAULT(vcpu, "0x8000" page, "0x9200004e", "1,0,0,2", "permission")
#define MAP_PAGE(vcpu, page)    MAP_AT(vcpu, "0x8000" page, "0x1000", "0xc000" page, "0x6")
#define DIRTY_PAGE(vcpu, page)  DIRTY_AT(vcpu, "0x8000" page)
#define LOG_BLOCK                                                                                  \
	MARK("SLOTFLAGS vm=a id=1 flags=1 begin")                                                  \
	"5,-1,wrprotect,0x80000000,,,,,,,,0x200000,,,,1,,,\n" VMID MARK(                           \
		"SLOTFLAGS vm=a id=1 flags=1 end")

#endif
