/* SPDX-License-Identifier: BSD-2-Clause */
/* Fuzzes what Linux prints of stage-2 tables, compared with an image that stays the same. */

#include "input.h"

#include <stdlib.h>

/* Write the image to the file of number 2. */
static const char *make_image(void)
{
	static const char text[] = "table ipa=40 base=0x40000000\n"
				   "map 0x80000000 2M 0x80000000 rwx\n"
				   "map 0x9000000 8K 0x9000000 rw device\n"
				   "map 0x9004000 4K 0x9006000 r old\n";
	const char *description = input_file(1, (const uint8_t *)text, sizeof(text) - 1);
	const char *image = input_file(2, NULL, 0);

	if (input_run(cmd_generate, (const char *const[]){ "generate", description, "--image",
							   image, NULL }) != CMD_FINE)
		abort();
	return image;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *image;

	if (!image)
		image = make_image();
	input_run(cmd_dump,
		  (const char *const[]){ "dump", "--vttbr=0x40000000", "--vtcr=0x80053558",
					 "--ptdump", input_file(0, data, size), image, NULL });
	return 0;
}
