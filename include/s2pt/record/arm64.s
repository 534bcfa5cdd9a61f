/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Assembler macros of the names of barriers, TLBIs and what else belongs to EL2: instead of being
 * carried out, each instruction is told to libs2pt-record with its operand.  They change no register.
 * s2pt/record/arm64.h includes this file in front of code.
 */

	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30
	.equ	.Ls2pt_register_x\number, \number
	.endr
	.equ	.Ls2pt_register_fp, 29
	.equ	.Ls2pt_register_lr, 30
	.equ	.Ls2pt_register_xzr, 31

	/* MRS of these is carried out: compilers use them, and delays.  CNTPCT_EL0 becomes CNTVCT_EL0. */
	.equ	.Ls2pt_read_tpidr_el0, 0xd53bd040
	.equ	.Ls2pt_read_tpidrro_el0, 0xd53bd060
	.equ	.Ls2pt_read_nzcv, 0xd53b4200
	.equ	.Ls2pt_read_fpcr, 0xd53b4400
	.equ	.Ls2pt_read_fpsr, 0xd53b4420
	.equ	.Ls2pt_read_dczid_el0, 0xd53b00e0
	.equ	.Ls2pt_read_cntfrq_el0, 0xd53be000
	.equ	.Ls2pt_read_cntvct_el0, 0xd53be040
	.equ	.Ls2pt_read_cntpct_el0, 0xd53be040

	/* MSR of these is carried out. */
	.equ	.Ls2pt_write_nzcv, 0xd51b4200
	.equ	.Ls2pt_write_fpcr, 0xd51b4400
	.equ	.Ls2pt_write_fpsr, 0xd51b4420

	/* MSR of these, which take an immediate, does nothing. */
	.irp	field, daifset, daifclr, spsel, pan, uao, dit, tco, ssbs, allint, DAIFSet, DAIFClr, DAIFSET, DAIFCLR, SPSel, SPSEL, PAN, UAO, DIT, TCO, SSBS, ALLINT
	.equ	.Ls2pt_pstate_\field, 1
	.endr

	/*
	 * A label of which there may be many: clang's assembler counts macros anew in each inline assembly, so that \@ would give
	 * the same name twice.
	 */
	.macro	s2pt_tell operand, text:vararg
	sub	sp, sp, #16
	stp	x30, \operand, [sp]
	bl	s2pt_recorder_entry
	b	5277f
	.asciz	"\text"
	.balign	4
5277:
	.endm

	.macro	s2pt_told
	ldr	x30, [sp]
	add	sp, sp, #16
	.endm

	/* The result may be X30, so that X30 comes first. */
	.macro	s2pt_told_result to
	ldr	x30, [sp], #8
	ldr	\to, [sp], #8
	.endm

	.macro	dsb option=sy
	s2pt_tell xzr, dsb \option
	s2pt_told
	.endm

	.macro	dmb option=sy
	s2pt_tell xzr, dmb \option
	s2pt_told
	.endm

	.macro	isb option=sy
	s2pt_tell xzr, isb
	s2pt_told
	.endm

	.macro	tlbi op, operand=xzr
	s2pt_tell \operand, tlbi \op
	s2pt_told
	.endm

	.macro	at op, operand
	s2pt_tell \operand, at \op
	s2pt_told
	.endm

	.macro	ic op, operand=xzr
	s2pt_tell \operand, ic \op
	s2pt_told
	.endm

	.macro	dc op, operand
	s2pt_tell \operand, dc \op
	s2pt_told
	.endm

	.macro	sys op1, crn, crm, op2, operand=xzr
	s2pt_tell \operand, sys \op1 \crn \crm \op2
	s2pt_told
	.endm

	.macro	sysl to, op1, crn, crm, op2
	s2pt_tell xzr, sysl \op1 \crn \crm \op2
	s2pt_told_result \to
	.endm

	.macro	mrs to, name
	.ifdef	.Ls2pt_read_\name
	.inst	.Ls2pt_read_\name | .Ls2pt_register_\to
	.else
	s2pt_tell xzr, mrs \name
	s2pt_told_result \to
	.endif
	.endm

	.macro	msr name, operand
	.ifdef	.Ls2pt_write_\name
	.inst	.Ls2pt_write_\name | .Ls2pt_register_\operand
	.else
	.ifndef	.Ls2pt_pstate_\name
	s2pt_tell \operand, msr \name
	s2pt_told
	.endif
	.endif
	.endm

	.macro	hvc number
	s2pt_tell xzr, hvc \number
	s2pt_told
	.endm

	.macro	smc number
	s2pt_tell xzr, smc \number
	s2pt_told
	.endm

	.macro	eret
	s2pt_tell xzr, eret
	s2pt_told
	.endm

	.macro	wfi
	s2pt_tell xzr, wfi
	s2pt_told
	.endm
