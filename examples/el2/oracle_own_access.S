/* SPDX-License-Identifier: BSD-2-Clause */
/* Uses an address at EL2, and comes back with the syndrome if that faults. */

	.text
	/*
	 * struct own_answer own_access(uint64_t va, enum own_access access, uint64_t value): x0 becomes
	 * ESR_EL2 of a fault, or 0; x1 what was loaded.
	 */
	.global	own_access
own_access:
	stp	x29, x30, [sp, #-16]!
	cmp	w1, #1
	b.eq	access_store
	b.hi	access_call
access_load:
	ldr	x1, [x0]
	b	access_called
access_store:
	str	x2, [x0]
	b	access_called
access_call:
	blr	x0
access_called:
	mov	x0, #0
access_end:
	ldp	x29, x30, [sp], #16
	ret

	/* boot.S comes here from the vectors, with ESR_EL2, ELR_EL2 and FAR_EL2. */
	.global	el2_surprise
el2_surprise:
	adr	x3, access_load
	cmp	x1, x3
	adr	x3, access_store
	ccmp	x1, x3, #4, ne
	b.eq	access_caught
	lsr	x3, x0, #26		/* An instruction abort at EL2, of what was called above? */
	cmp	x3, #0x21
	adr	x3, access_called
	ccmp	x30, x3, #0, eq
	b.eq	access_caught
	b	own_surprise
access_caught:
	adr	x1, access_end
	msr	elr_el2, x1
	eret
