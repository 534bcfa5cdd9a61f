/* SPDX-License-Identifier: BSD-2-Clause */
/* Carries stores of scalable vectors out: the registers are in the frame of the signal. */

#include "fault_sve.h"

#ifdef __aarch64__

#include <asm/sigcontext.h>
#include <stddef.h>

/* The registers of SVE; NULL: the frame has none, as long as nobody has used any. */
static const struct sve_context *find(const void *frame)
{
	const struct _aarch64_ctx *head = frame;

	while (head->magic) {
		const struct sve_context *sve = (const void *)head;

		if (head->magic == EXTRA_MAGIC) {
			const struct extra_context *extra = (const void *)head;

			head = (const void *)(uintptr_t)extra->datap;
			continue;
		}
		if (head->magic == SVE_MAGIC)
			return sve->head.size >= SVE_SIG_CONTEXT_SIZE(sve_vq_from_vl(sve->vl))
				       ? sve
				       : NULL;
		head = (const void *)((const char *)head + head->size);
	}
	return NULL;
}

static uint64_t lane_of(const unsigned char *vector, unsigned int size)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < size; i++)
		value |= (uint64_t)vector[i] << 8 * i;
	return value;
}

bool fault_sve(const void *frame, const struct decode *decode)
{
	const struct sve_context *sve = find(frame);
	const unsigned char *registers = (const unsigned char *)sve;
	const unsigned char *predicate;
	bool whole = decode->predicate == DECODE_WHOLE;
	unsigned int vq;
	unsigned int lanes;
	uint64_t at;

	if (!sve)
		return false;
	vq = sve_vq_from_vl(sve->vl);
	lanes = sve->vl / decode->lane;
	at = decode->at + (uint64_t)(int64_t)decode->vectors * lanes * decode->size;
	predicate = registers + SVE_SIG_PREG_OFFSET(vq, decode->predicate % 16);
	for (unsigned int i = 0; i < lanes; i++, at += (uint64_t)decode->size * decode->count) {
		/* A bit for each byte of the vector; that of a lane's first byte counts. */
		unsigned int byte = i * decode->lane;

		if (!whole && !(predicate[byte / 8] >> byte % 8 & 1))
			continue;
		for (unsigned int j = 0; j < decode->count; j++) {
			const unsigned char *vector =
				registers + SVE_SIG_ZREG_OFFSET(vq, decode->from[j]);

			access_store(at + (uint64_t)decode->size * j,
				     lane_of(vector + byte, decode->size), decode->size, false);
		}
	}
	return true;
}

#endif
