/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that was allocated for tables and not looked at yet. */

#include "untouched.h"

#include "state.h"

bool s2pt_check_untouched_add(struct s2pt_check *check, const struct stretch *stretch)
{
	if (stretch_find(&check->untouched, stretch))
		return false;
	check->blind |= !stretch_add(&check->untouched, stretch);
	return true;
}

bool s2pt_check_untouched_take(struct s2pt_check *check, s2pt_pa_t pa, bool *garbage)
{
	uint64_t size = s2pt_page_size(&check->config.geom);
	const struct stretch page = { pa, pa + size, false };
	struct stretch *found = pa & (size - 1) ? NULL : stretch_find(&check->untouched, &page);
	struct stretch behind;

	if (!found)
		return false;
	*garbage = found->garbage;
	behind = (struct stretch){ page.end, found->end, found->garbage };
	if (found->first == pa && found->end == page.end) {
		stretch_drop(&check->untouched, found);
	} else if (found->first == pa) {
		*found = behind;
	} else {
		found->end = pa;
		if (behind.first != behind.end)
			check->blind |= !stretch_add(&check->untouched, &behind);
	}
	return true;
}

void s2pt_check_untouched_end(struct s2pt_check *check)
{
	stretch_drop_all(&check->untouched);
}
