/* SPDX-License-Identifier: BSD-2-Clause */
/* Finds the memory in an ELF core by its program headers. */

#include "image_elf.h"

#include <elf.h>
#include <endian.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool elf_begins(const uint8_t *data, size_t size)
{
	return size >= SELFMAG && memcmp(data, ELFMAG, SELFMAG) == 0;
}

/* How many program headers there are: the number that does not fit is in the first section. */
static uint64_t headers_of(const uint8_t *data, size_t size, const Elf64_Ehdr *head)
{
	uint64_t count = le16toh(head->e_phnum);
	uint64_t at = le64toh(head->e_shoff);
	Elf64_Shdr section;

	if (count != PN_XNUM)
		return count;
	if (size < sizeof(section) || at > size - sizeof(section))
		return 0;
	memcpy(&section, data + at, sizeof(section));
	return le32toh(section.sh_info);
}

/* The piece that a program header describes, as far as the file has it. */
static struct piece piece_of(const uint8_t *data, size_t size, const Elf64_Phdr *header,
			     struct findings *findings)
{
	uint64_t offset = le64toh(header->p_offset);
	uint64_t length = le64toh(header->p_filesz);
	struct piece piece = { .pa = le64toh(header->p_paddr) };
	uint64_t skip = -piece.pa & 7;

	if (offset > size || length > size - offset) {
		findings_add(findings, "image: the memory at 0x%" PRIx64 " is cut short", piece.pa);
		length = offset > size ? 0 : size - offset;
	}
	if (length < skip + 8 || length > UINT64_MAX - piece.pa)
		return piece;
	piece.pa += skip;
	piece.bytes = data + offset + skip;
	piece.size = (length - skip) & ~UINT64_C(7);
	return piece;
}

const char *elf_pieces(const uint8_t *data, size_t size, struct piece **piece, size_t *pieces,
		       struct findings *findings)
{
	Elf64_Ehdr head;
	uint64_t count;
	uint64_t at;

	*pieces = 0;
	if (size < sizeof(head))
		return "an ELF file that is cut short";
	memcpy(&head, data, sizeof(head));
	if (head.e_ident[EI_CLASS] != ELFCLASS64 || head.e_ident[EI_DATA] != ELFDATA2LSB)
		return "no 64-bit little-endian ELF file";
	count = headers_of(data, size, &head);
	at = le64toh(head.e_phoff);
	if (le16toh(head.e_phentsize) != sizeof(Elf64_Phdr) || at > size ||
	    count > (size - at) / sizeof(Elf64_Phdr))
		return "an ELF file whose program headers are not all there";
	*piece = calloc(count + 1, sizeof(**piece));
	if (!*piece)
		return "no memory";
	for (uint64_t i = 0; i < count; i++) {
		Elf64_Phdr header;

		memcpy(&header, data + at + i * sizeof(header), sizeof(header));
		if (le32toh(header.p_type) != PT_LOAD)
			continue;
		(*piece)[*pieces] = piece_of(data, size, &header, findings);
		*pieces += (*piece)[*pieces].size != 0;
	}
	if (*pieces)
		return NULL;
	free(*piece);
	*piece = NULL;
	return "an ELF file without memory: no PT_LOAD";
}
