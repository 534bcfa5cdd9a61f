/* SPDX-License-Identifier: BSD-2-Clause */
/* What the operations of a script share: ranges, permissions and results by the conventions followed. */

#include "op.h"

bool ops_result(struct model *model, const char *result)
{
	fprintf(model->out, "< %s\n", result);
	return true;
}

bool ops_status(struct model *model, enum s2pt_status status)
{
	return ops_result(model, like_result(status));
}

enum s2pt_status ops_range(const struct model *model, uint64_t ipa, uint64_t size,
			   struct s2pt_range *range)
{
	uint64_t in_page = s2pt_page_size(model_geom(model)) - 1;
	s2pt_ipa_t limit = s2pt_ipa_end(model_geom(model));
	s2pt_ipa_t start = ipa & ~in_page;
	s2pt_ipa_t end = (start + size + in_page) & ~in_page;

	*range = (struct s2pt_range){ ipa, size };
	if (!like_linux(model->like))
		return ipa > limit || size > limit - ipa ? S2PT_ERANGE : S2PT_DONE;
	*range = (struct s2pt_range){ start, end > start ? end - start : 0 };
	return start > limit || end > limit ? S2PT_ERANGE : S2PT_DONE;
}

bool ops_prot(const struct model *model, const char *word, struct prot *prot)
{
	bool good = words_prot(word, prot);

	/* 5.10 and 6.1 do not know this bit, nor 5.10 bits for software. */
	if (model->like == LIKE_5_10)
		prot->attr.software = 0;
	if (like_alone(model->like)) {
		if (prot->attr.memtype == S2PT_NORMAL_NC)
			prot->attr.memtype = prot->two_types ? S2PT_DEVICE : S2PT_NORMAL;
		prot->two_types = false;
	}
	return good;
}

bool ops_has_prot(const struct model *model, const struct prot *prot)
{
	return !prot->half || model->like >= LIKE_7_3;
}
