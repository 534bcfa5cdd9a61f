/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A table with one page is folded into a block, while the host takes write permission from the
 * first two pages.  The table is freed at once if the host is out of its read section by then.
 *
 * Protecting does not write into a table that was freed, and does not undo the fold.
 */

#include "model.h"

static struct mapper folder;
static enum s2pt_status protected;

static void fold(void)
{
	model_map(&folder);
}

static void protect_pages(void)
{
	struct s2pt_range pages = { .ipa = 0, .size = 2 * PAGE };

	section_begin();
	protected = s2pt_protect(&table, &pages, S2PT_W, NULL);
	section_end();
	assert(protected == S2PT_DONE || protected == S2PT_BUSY);
}

THREAD(1, fold)
THREAD(2, protect_pages)

int main(void)
{
	for (unsigned int round = 0; round < MODEL_ROUNDS; round++) {
		folder = (struct mapper){
			.size = BLOCK,
			.output = 1,
			.perm = S2PT_R | S2PT_W,
		};
		MODEL_ROUND(round);
		model_begin(2);
		model_page(0, 0, S2PT_R | S2PT_W);
		RUN_2(fold, protect_pages);

		assert(folder.status == S2PT_DONE);
		assert(model_look(0) == 1);
		/* Only behind the fold it had the block to protect. */
		if (model_perm(0) & S2PT_W)
			assert(count_of(&breaks) == 1 || count_of(&breaks) == 2);
		else
			assert(protected == S2PT_DONE && count_of(&breaks) == 2);
		assert(model_end() == 1);
	}
	return 0;
}
