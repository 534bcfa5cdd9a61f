/* SPDX-License-Identifier: BSD-2-Clause */
/* Takes a CPU from the loader to C, and from C to the guest and back. */

	.equ	STACK_SHIFT, 14
	.equ	SCTLR, 0x30c51834	/* C, I, and what is RES1 */
	.equ	SCTLR_M, 1

	/* A header as a Linux image has, so that the loader passes a device tree and an initrd. */
	.section .head, "ax"
	b	primary
	nop
	.quad	0
	.quad	image_size
	.quad	0xa
	.quad	0, 0, 0
	.ascii	"ARM\x64"
	.long	0

	.text
primary:
#ifdef __ARM_FEATURE_ATOMICS
	mrs	x1, id_aa64isar0_el1
	ubfx	x1, x1, #20, #4
	cbnz	x1, 2f
	adr	x1, no_atomics		/* Semihosting's SYS_EXIT */
	mov	x0, #0x18
	hlt	#0xf000
2:
#endif
	mov	x20, x0
	mov	x19, #0
	ldr	x1, =bss_start
	ldr	x2, =bss_end
1:	stp	xzr, xzr, [x1], #16
	cmp	x1, x2
	b.lo	1b

	/* libs2pt makes EL2's own table.  Meanwhile there is another, since atomics need Normal memory. */
	ldr	x1, =first_map
	ldr	x2, =0x80803519		/* 39 bits, 4 KiB, inner shareable, 32 bits of output */
	ldr	x3, =0xff04		/* attribute 0 Device-nGnRE, 1 Normal write-back */
	bl	mmu_on
	ldr	x1, =vectors
	msr	vbar_el2, x1
	ldr	x1, =stacks + (1 << STACK_SHIFT)
	mov	sp, x1
	bl	stage1_make
	ldr	x1, =SCTLR		/* Both map the same by other sizes: not side by side. */
	msr	sctlr_el2, x1
	isb
	b	enter_c

	.global	secondary
secondary:				/* PSCI hands over the CPU's number in x0. */
	mov	x19, x0
	mov	x20, #0

enter_c:
	ldr	x4, =stage1_registers
	ldp	x1, x2, [x4]
	ldr	x3, [x4, #16]
	bl	mmu_on
	ldr	x1, =vectors
	msr	vbar_el2, x1
	ldr	x1, =stacks
	add	x2, x19, #1
	add	x1, x1, x2, lsl #STACK_SHIFT
	mov	sp, x1
	mov	x0, x19
	mov	x1, x20
	b	cpu_main

	/* Switch EL2's own MMU on: x1 TTBR0_EL2, x2 TCR_EL2, x3 MAIR_EL2. */
mmu_on:
	msr	ttbr0_el2, x1
	msr	tcr_el2, x2
	msr	mair_el2, x3
	tlbi	alle2
	dsb	nsh
	isb
	ldr	x1, =SCTLR | SCTLR_M
	msr	sctlr_el2, x1
	isb
	ret

	/* void guest_enter(struct vcpu *vcpu): returns when the guest has trapped. */
	.global	guest_enter
guest_enter:
	stp	x29, x30, [sp, #-96]!
	stp	x19, x20, [sp, #16]
	stp	x21, x22, [sp, #32]
	stp	x23, x24, [sp, #48]
	stp	x25, x26, [sp, #64]
	stp	x27, x28, [sp, #80]
	msr	tpidr_el2, x0
	ldp	x1, x2, [x0, #248]
	msr	elr_el2, x1
	msr	spsr_el2, x2
	ldr	x30, [x0, #240]
	ldp	x2, x3, [x0, #16]
	ldp	x4, x5, [x0, #32]
	ldp	x6, x7, [x0, #48]
	ldp	x8, x9, [x0, #64]
	ldp	x10, x11, [x0, #80]
	ldp	x12, x13, [x0, #96]
	ldp	x14, x15, [x0, #112]
	ldp	x16, x17, [x0, #128]
	ldp	x18, x19, [x0, #144]
	ldp	x20, x21, [x0, #160]
	ldp	x22, x23, [x0, #176]
	ldp	x24, x25, [x0, #192]
	ldp	x26, x27, [x0, #208]
	ldp	x28, x29, [x0, #224]
	ldp	x0, x1, [x0]
	eret

guest_exit:
	stp	x0, x1, [sp, #-16]!
	mrs	x0, tpidr_el2
	stp	x2, x3, [x0, #16]
	stp	x4, x5, [x0, #32]
	stp	x6, x7, [x0, #48]
	stp	x8, x9, [x0, #64]
	stp	x10, x11, [x0, #80]
	stp	x12, x13, [x0, #96]
	stp	x14, x15, [x0, #112]
	stp	x16, x17, [x0, #128]
	stp	x18, x19, [x0, #144]
	stp	x20, x21, [x0, #160]
	stp	x22, x23, [x0, #176]
	stp	x24, x25, [x0, #192]
	stp	x26, x27, [x0, #208]
	stp	x28, x29, [x0, #224]
	str	x30, [x0, #240]
	ldp	x2, x3, [sp], #16
	stp	x2, x3, [x0]
	mrs	x1, elr_el2
	mrs	x2, spsr_el2
	stp	x1, x2, [x0, #248]
	ldp	x19, x20, [sp, #16]
	ldp	x21, x22, [sp, #32]
	ldp	x23, x24, [sp, #48]
	ldp	x25, x26, [sp, #64]
	ldp	x27, x28, [sp, #80]
	ldp	x29, x30, [sp], #96
	ret

	.macro	vector target
	.balign	128
	b	\target
	.endm

	.balign	2048
vectors:
	.rept	8			/* from EL2 itself, which this hypervisor does not expect */
	vector	el2_trap
	.endr
	vector	guest_exit
	.rept	7			/* interrupts go to the guest; the rest can't happen */
	vector	el2_trap
	.endr
	.balign	128
el2_trap:
	mrs	x0, esr_el2
	mrs	x1, elr_el2
	mrs	x2, far_el2
	b	el2_surprise

	.balign	8
no_atomics:
	.quad	0x20026, 5

	/* The first map: a GiB of devices, and memory with the image. */
	.section .rodata
	.balign	4096
first_map:
	.quad	0x401 | 1 << 54
	.quad	1 << 30 | 0x705
	.space	4096 - 16

	.section .bss
	.balign	16
stacks:
	.space	8 << STACK_SHIFT
