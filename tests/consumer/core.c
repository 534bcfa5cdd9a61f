/* SPDX-License-Identifier: BSD-2-Clause */
/* A user of the installed core without callbacks: the version, a geometry and a status. */

#include <s2pt/s2pt.h>

#include <stdio.h>

int main(void)
{
	const struct s2pt_geom_want want = {
		.granule = S2PT_4K,
		.ipa_bits = 40,
		.pa_bits = 48,
		.start_level = S2PT_START_AUTO,
	};
	struct s2pt_geom geom;
	enum s2pt_status status = s2pt_geom_init(&geom, &want);

	printf("%s: %s: %u bits\n", s2pt_version_text(), s2pt_status_name(status), geom.ipa_bits);
	return s2pt_version() == S2PT_VERSION && status == S2PT_DONE && geom.ipa_bits == 40 ? 0 : 1;
}
