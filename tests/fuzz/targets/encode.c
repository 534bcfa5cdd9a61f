/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fuzzes descriptors that are composed: six bytes of choices and eight of an address or payload.  What is composed is taken
 * apart again, and has to say what was asked for; and decode has to take it.
 */

#include "input.h"
#include "s2pt/desc.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Words of a command that are there or not. */
struct words {
	const char *word[16];
	unsigned int words;
};

static void add(struct words *words, const char *word)
{
	if (words->words == sizeof(words->word) / sizeof(words->word[0]) - 1)
		abort();
	words->word[words->words++] = word;
}

static const char *const regime[] = { "--stage2", "--stage1=el1", "--stage1=el2",
				      "--stage1=el2e2h" };

/* How the table is; its level stands in `level`.  False: there is no such table, which argp would end the program for. */
static bool add_table(struct words *words, uint8_t choice, uint8_t stage, char level[16])
{
	static const char *const granule[] = { "--granule=4k", "--granule=16k", "--granule=64k" };
	int number = choice / 6 % 5 - 1;
	bool lpa2 = choice >> 7;

	if ((number == -1 && (choice % 3 != 0 || !lpa2)) || (number == 0 && choice % 3 == 2))
		return false;
	snprintf(level, 16, "--level=%d", number);
	add(words, granule[choice % 3]);
	add(words, level);
	if (stage % 4)
		add(words, regime[stage % 4]);
	if (lpa2)
		add(words, "--lpa2");
	if (stage % 4 == 0 && stage & 4)
		add(words, "--fwb");
	if (stage % 4 == 0 && stage & 8)
		add(words, "--xnx");
	return true;
}

static void add_attributes(struct words *words, const uint8_t *choice, char perm[16])
{
	static const char *const type[] = { "--type=normal", "--type=nc", "--type=device" };
	static const char *const flags[] = { "--el0", "--old", "--contiguous", "--nt",
					     "--guarded" };
	static const char letters[] = "rwDxpu";
	size_t length = strlen(strcpy(perm, "--perm="));

	for (unsigned int i = 0; i < sizeof(letters) - 1; i++)
		if (choice[0] >> i & 1)
			perm[length++] = letters[i];
	perm[length] = '\0';
	add(words, perm);
	add(words, type[choice[1] % 3]);
	for (unsigned int i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (choice[2] >> i & 1)
			add(words, flags[i]);
}

/* Run with the standard output in memory; the first word that was printed. */
static int run_to(struct words *words, uint64_t *word)
{
	char *text = NULL;
	size_t size = 0;
	FILE *before = stdout;
	FILE *memory = open_memstream(&text, &size);
	int status;

	if (!memory)
		abort();
	stdout = memory;
	status = input_run(cmd_encode, words->word);
	stdout = before;
	fclose(memory);
	*word = strtoull(text, NULL, 16);
	free(text);
	return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct words words = { .words = 0 };
	char address[48], level[16], perm[16], text[32];
	uint64_t number, word, again;
	unsigned int which;

	if (size < 6 + sizeof(number))
		return 0;
	memcpy(&number, data + 6, sizeof(number));
	which = data[5] % 4;
	add(&words, "encode");
	if (which == 2)
		snprintf(address, sizeof(address), "--note=%u:0x%" PRIx64, data[5] / 4u, number);
	else
		snprintf(address, sizeof(address), "--%s=0x%" PRIx64, which ? "table" : "pa",
			 number);
	add(&words, which == 3 ? "--held" : address);
	if (!add_table(&words, data[0], data[1], level))
		return 0;
	add_attributes(&words, data + 2, perm);
	if (run_to(&words, &word) == CMD_BAD)
		return 0;
	/* The same as one word. */
	add(&words, "--brief");
	if (run_to(&words, &again) == CMD_BAD || again != word)
		abort();
	/* A leaf or a table says the address; a mark its payload. */
	if (which == 2 && (s2pt_note_type((s2pt_desc_t){ word }) != data[5] / 4u ||
			   s2pt_note_payload((s2pt_desc_t){ word }) != number))
		abort();
	if (which == 3 ? word != s2pt_desc_held().word : which < 2 && !(word & 1))
		abort();
	snprintf(text, sizeof(text), "0x%" PRIx64, word);
	words.word[0] = "decode";
	words.word[1] = text;
	if (input_run(cmd_decode, (const char *const[]){
					  "decode", text, words.word[2], level, regime[data[1] % 4],
					  data[0] >> 7 ? "--lpa2" : NULL, NULL }) == CMD_BAD)
		abort();
	return 0;
}
